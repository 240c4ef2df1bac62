"""One module per noun: functions of an open connection that read or write values of ``analytics.model``."""

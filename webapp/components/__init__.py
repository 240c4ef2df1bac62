"""Shared components: functions from values to Dash components. They know no service and no page."""

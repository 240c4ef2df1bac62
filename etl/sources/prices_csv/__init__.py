"""Price files a person drops: a header, a date and a close per line, in the layouts of the usual downloads."""

"""What companies report to the SEC about themselves: figures of their statements, and their industry code."""

"""Invesco: the CSV its site served until 2025 and the JSON behind the site since."""

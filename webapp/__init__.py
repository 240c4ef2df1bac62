"""The Dash app: pages over services over the database."""

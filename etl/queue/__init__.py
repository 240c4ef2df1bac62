"""The job queue, in the same Postgres: what the night consists of, who runs it, and who looks after it.

Jobs are plain functions handed in as ``Jobs``; tasks only call them. A worker takes jobs (``worker``); beside it,
outside the queue, a keeper puts back what a dead worker left and queues the nights (``keeper``).
"""

"""HTTP, queue and database. No mathematics."""

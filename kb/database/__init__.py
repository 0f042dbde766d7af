"""What is kept between two processes: the knowledge base in SQLite, and the content as it was parsed."""

"""Practice without a connection: questions to take along, and answers that are sent later."""

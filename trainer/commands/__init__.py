"""One module per verb of the command line; imported only when the verb is used."""

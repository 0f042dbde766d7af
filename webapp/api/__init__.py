"""The JSON API: the objects of the command line's contract over HTTP, for programs on this machine."""

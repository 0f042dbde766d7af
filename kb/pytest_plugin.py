"""The pytest plugin: every fact of a content directory is a test item."""

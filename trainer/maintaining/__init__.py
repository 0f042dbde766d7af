"""For those who maintain the content: what learners said that was not understood, and how questions fare."""

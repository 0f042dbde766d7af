"""From a Chinese sentence to typed claims: words, numbers, wordings, and the best cover of a sentence."""

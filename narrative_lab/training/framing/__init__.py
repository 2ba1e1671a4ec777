"""Train and measure what tells framing: the sentence encoder and the heads of the trained codebooks."""

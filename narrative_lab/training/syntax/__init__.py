"""Make `models/syntax` from a Universal Dependencies treebank."""

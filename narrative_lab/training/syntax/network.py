"""The network that is fine-tuned for grammar and for who is spoken of: a shallow BERT encoder, one head per task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from narrative_lab.syntax import SHAPES
from narrative_lab.training import marks


def drop(x: Tensor, share: float, training: bool) -> Tensor:
    """Drop a share of the columns of (batch, places, width), the same ones at every place.

    As good for parsing as dropping single cells, and without a random number for each of them, which on a CPU takes
    longer than the matrices do.
    """
    if not training or not share:
        return x
    mask = torch.bernoulli(torch.full((len(x), 1, x.shape[-1]), 1 - share)) / (1 - share)
    return x * mask.to(x.dtype)


class Layer(nn.Module):
    """One post-norm transformer layer, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.attended = nn.Linear(width, width)
        self.norm_1 = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm_2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Map (batch, pieces, width) to the same; mask is 0 or -inf, (batch, 1, 1, pieces)."""
        q, k, v = (self._split(part(x)) for part in (self.query, self.key, self.value))
        scores = q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5)
        if mask is not None:
            scores = scores + mask
        mixed = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).flatten(2)
        x = self.norm_1(x + drop(self.attended(mixed), self.dropout, self.training))
        return self.norm_2(x + drop(self.down(F.gelu(self.up(x))), self.dropout, self.training))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


class Encoder(nn.Module):
    """Pieces and shapes in, one vector per piece out.

    BERT's two segment vectors give way to one vector per word shape (letter case and what stands before the word),
    each starting as segment 0: the base encoder is uncased.
    """

    def __init__(self, arrays: dict[str, np.ndarray], layers: int, longest: int, dropout: float):
        super().__init__()
        table = arrays["embeddings.word_embeddings.weight"]
        width = table.shape[1]
        inner = arrays["encoder.layer.0.intermediate.dense.weight"].shape[0]
        self.pieces = nn.Embedding(*table.shape)
        self.places = nn.Embedding(longest, width)
        self.shapes = nn.Embedding(SHAPES, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, width // 32, inner, dropout) for _ in range(layers))
        self.dropout = dropout
        self._start_from(arrays)

    def _start_from(self, arrays: dict[str, np.ndarray]) -> None:
        def put(parameter: nn.Parameter, values: np.ndarray) -> None:
            parameter.data.copy_(torch.from_numpy(np.ascontiguousarray(values)))

        put(self.pieces.weight, arrays["embeddings.word_embeddings.weight"])
        put(self.places.weight, arrays["embeddings.position_embeddings.weight"][: len(self.places.weight)])
        put(self.shapes.weight, np.tile(arrays["embeddings.token_type_embeddings.weight"][0], (SHAPES, 1)))
        put(self.norm.weight, arrays["embeddings.LayerNorm.weight"])
        put(self.norm.bias, arrays["embeddings.LayerNorm.bias"])
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "attended": "attention.output.dense",
            "norm_1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm_2": "output.LayerNorm",
        }
        for i, layer in enumerate(self.layers):
            for own, original in names.items():
                for kind in ("weight", "bias"):
                    put(getattr(getattr(layer, own), kind), arrays[f"encoder.layer.{i}.{original}.{kind}"])

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map (batch, pieces) to (batch, pieces, width)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.pieces(ids) + self.shapes(shapes) + self.places(places))
        x = drop(x, self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x


@dataclass(frozen=True)
class Sizes:
    """How wide the heads are, and how many labels each gives."""

    tags: int
    morphs: int
    relations: int
    arc: int = 192
    rel: int = 96
    hidden: int = 64
    people: int = 192
    groups: int = 1 + len(marks.GROUPS)
    roles: int = len(marks.ROLES)
    who: int = len(marks.WHO)


class Heads(nn.Module):
    """One head per task over word vectors; `narrative_lab.syntax` computes the same with numpy."""

    def __init__(self, width: int, sizes: Sizes, dropout: float):
        super().__init__()
        self.dropout = dropout
        self.tag = nn.Linear(width, sizes.tags)
        self.morph = nn.Linear(width, sizes.morphs)
        self.start_hidden, self.start = nn.Linear(2 * width, sizes.hidden), nn.Linear(sizes.hidden, 1)
        self.arc_dep, self.arc_head = nn.Linear(width, sizes.arc), nn.Linear(width, sizes.arc)
        self.rel_dep, self.rel_head = nn.Linear(width, sizes.rel), nn.Linear(width, sizes.rel)
        self.arc = nn.Parameter(torch.zeros(sizes.arc + 1, sizes.arc))
        self.root = nn.Parameter(torch.zeros(1, sizes.arc))
        self.rel = nn.Parameter(torch.zeros(sizes.rel, sizes.relations, sizes.rel))
        self.rel_linear = nn.Linear(2 * sizes.rel, sizes.relations)
        self.people_hidden = nn.Linear(width, sizes.people)
        self.group, self.roles = nn.Linear(sizes.people, sizes.groups), nn.Linear(sizes.people, sizes.roles)
        self.who = nn.Linear(sizes.people, sizes.who)
        nn.init.xavier_uniform_(self.arc.data[:-1])
        nn.init.normal_(self.root, std=0.1)
        nn.init.normal_(self.rel, std=0.02)

    def label(self, task: str, x: Tensor) -> Tensor:
        """Score the labels of one of the plain tasks, "tag" or "morph": (batch, words, labels)."""
        return getattr(self, task)(self._drop(x))

    def _drop(self, x: Tensor) -> Tensor:
        return drop(x, self.dropout, self.training)

    def _narrow(self, layer: nn.Linear, x: Tensor) -> Tensor:
        return self._drop(F.leaky_relu(layer(self._drop(x)), 0.1))

    def starts(self, x: Tensor) -> Tensor:
        """Score every word as the start of a sentence: (batch, words)."""
        before = F.pad(x, (0, 0, 1, 0))[:, :-1]
        return self.start(torch.relu(self.start_hidden(self._drop(torch.cat([x, before], -1))))).squeeze(-1)

    def people(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Score every word as part of a mention: its group, its roles, and who "we" is, each (batch, words, labels)."""
        hidden = self._drop(torch.relu(self.people_hidden(self._drop(x))))
        return self.group(hidden), self.roles(hidden), self.who(hidden)

    def arcs(self, x: Tensor) -> Tensor:
        """Score heads: (batch, words, 1 + words), the root first."""
        dep = self._narrow(self.arc_dep, x)
        head = self._narrow(self.arc_head, x)
        head = torch.cat([self.root.expand(len(x), 1, -1), head], 1)
        return (dep @ self.arc[:-1] + self.arc[-1]) @ head.transpose(1, 2)

    def relations(self, x: Tensor, heads: Tensor) -> Tensor:
        """Score the relation of every word to its head (a place among the words): (batch, words, relations)."""
        dep, head = self._narrow(self.rel_dep, x), self._narrow(self.rel_head, x)
        head = head.gather(1, heads.unsqueeze(-1).expand(-1, -1, head.shape[-1]))
        table = self.rel.flatten(1)
        bilinear = ((dep @ table).unflatten(-1, (-1, head.shape[-1])) @ head.unsqueeze(-1)).squeeze(-1)
        return bilinear + self.rel_linear(torch.cat([dep, head], -1))


class Grammar(nn.Module):
    """Encoder and heads together."""

    def __init__(self, encoder: Encoder, heads: Heads):
        super().__init__()
        self.encoder, self.heads = encoder, heads

    def words(self, ids: Tensor, shapes: Tensor, mask: Tensor, owner: Tensor, lengths: Tensor) -> Tensor:
        """Give word vectors (batch, words, width): the mean of each word's pieces.

        owner numbers, for every piece, the flat word it belongs to (batch * words for none); lengths (batch, words)
        counts the pieces of each word.
        """
        out = self.encoder(ids, shapes, mask).float().flatten(0, 1)
        count, words = lengths.shape
        sums = out.new_zeros(count * words + 1, out.shape[1]).index_add(0, owner.flatten(), out)
        return sums[:-1].view(count, words, -1) / lengths.clamp(min=1).unsqueeze(-1)

"""Fine-tune the sentence encoder on labelled passages and on the definitions of their codes, and export it."""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional as F

from narrative_lab.codebook import Code, Codebook
from narrative_lab.encode import GRAPH, PIECES, SUMS
from narrative_lab.heads import tellings
from narrative_lab.pieces import WordPieces
from narrative_lab.training import base

LICENCE = Path(__file__).with_name("LICENSE.encoder.txt")
CARD = """# The sentence encoder

A text becomes a vector of 384 numbers that stands for its meaning. The heads of the trained codebooks read it, and codebooks
that nothing was trained for are ranked by it.

It is [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) (Apache-2.0) with these changes: its six
layers were fine-tuned with sentence-transformers and PyTorch on the passages in `corpus/framing`, towards the codes that each
carries and towards the definitions of those codes; its weights were rounded to int8 and exported to ONNX. **Language models
wrote and coded the passages; no person has checked them.** `encoder.json` has the SHA-256 of the starting weights and of the
passages, and every setting. `python -m narrative_lab.training.framing` makes it again.

How well it does is told by the cards of what reads it: `models/welcoming-america`, `models/annex-a`, `models/untrained`.

`background.npz` holds 300 of the passages with their vectors, against which nearness is judged.

Licence: Apache-2.0 (`LICENSE`); the texts in `background.npz` CC BY 4.0.
"""


@dataclass(frozen=True)
class Plan:
    """How the encoder is trained; all that decides the result beside the passages."""

    seed: int = 0
    epochs: int = 4
    batch: int = 32
    rate: float = 1.2e-4
    head_rate: float = 2e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    longest: int = 128
    dropout: float = 0.2
    definitions: float = 0.3
    smoothing: float = 0.02


class Learner(nn.Module):
    """The encoder with what it is trained through: a head for each code, and nearness to the codes' definitions."""

    def __init__(self, model: SentenceTransformer, codes: int, plan: Plan):
        super().__init__()
        self.model, self.plan = model, plan
        self.head = nn.Linear(model.get_embedding_dimension(), codes)
        self.slope = nn.Parameter(torch.full((codes,), 8.0))
        self.level = nn.Parameter(torch.full((codes,), -4.0))

    def vectors(self, features: dict[str, Tensor]) -> Tensor:
        """Return the mean vector of each text, of any length."""
        tokens = self.model[0](dict(features))["token_embeddings"]
        mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
        return (tokens * mask).sum(1) / mask.sum(1)

    def forward(self, passages: dict[str, Tensor], told: dict[str, Tensor], which: Tensor, truth: Tensor) -> Tensor:
        """Return the loss of a batch: labels told by the heads, and by nearness to the definitions in `told`.

        `which` names the code of each definition, `truth` is (passages, codes) with NaN where a label is open.
        """
        vectors = self.vectors(passages).float()
        unit = F.normalize(vectors, dim=-1)
        spread = F.dropout(unit, self.plan.dropout, self.training) * unit.shape[-1] ** 0.5
        loss = _loss(self.head(spread), truth, self.plan.smoothing)
        if self.plan.definitions:
            near = unit @ F.normalize(self.vectors(told).float(), dim=-1).T
            logits = near * self.slope[which] + self.level[which]
            loss = loss + self.plan.definitions * _loss(logits, truth[:, which], self.plan.smoothing)
        return loss


def _loss(logits: Tensor, truth: Tensor, smoothing: float) -> Tensor:
    known = ~torch.isnan(truth)
    target = torch.nan_to_num(truth) * (1 - 2 * smoothing) + smoothing
    return (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * known).sum() / known.sum()


def start() -> SentenceTransformer:
    """Load the verified starting weights."""
    base.verify()
    return SentenceTransformer(str(base.folder()), device="cpu")


def fine_tune(
    model: SentenceTransformer,
    texts: Sequence[str],
    truth: np.ndarray,
    codes: Sequence[Code],
    plan: Plan,
    progress: Callable[[str], None] = print,
) -> SentenceTransformer:
    """Train a model in place on texts and their labels, (texts, codes) with NaN where open, and return it."""
    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)
    model[0].auto_model.embeddings.requires_grad_(False)  # what single pieces mean is known well enough
    learner = Learner(model, len(codes), plan)
    cut = WordPieces(base.pieces())
    ids = [encode(text, cut, plan.longest) for text in texts]
    told = [[encode(text, cut, plan.longest) for text in tellings(code)] for code in codes]
    labels = torch.tensor(truth, dtype=torch.float32)
    steps = plan.epochs * -(-len(texts) // plan.batch)
    head = [learner.head.weight, learner.head.bias, learner.slope, learner.level]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in model.parameters() if p.requires_grad], "lr": plan.rate},
            {"params": head, "lr": plan.head_rate},
        ],
        weight_decay=plan.weight_decay,
    )
    warm = max(1, int(steps * plan.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    learner.train()
    for epoch in range(plan.epochs):
        total = seen = 0.0
        for rows in batches([len(i) for i in ids], plan.batch, chance):
            which = chance.sample(range(len(codes)), min(8, len(codes)))
            definitions = pad([chance.choice(told[k]) for k in which], cut)
            with torch.autocast("cpu", dtype=torch.bfloat16):  # twice as fast on processors that know the format
                loss = learner(pad([ids[r] for r in rows], cut), definitions, torch.tensor(which), labels[rows])
            loss.backward()
            nn.utils.clip_grad_norm_(learner.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total, seen = total + float(loss.detach()) * len(rows), seen + len(rows)
        progress(f"epoch {epoch + 1} of {plan.epochs}: loss {total / seen:.4f}")
    model.eval()
    return model


def encode(text: str, cut: WordPieces, longest: int) -> list[int]:
    """Return the piece numbers of a text as they are served, with the two marks at its ends."""
    ids = [piece for word in text.split() for piece in cut.ids(word)]
    return [cut.cls, *ids[: longest - 2], cut.sep]


def pad(rows: Sequence[Sequence[int]], cut: WordPieces) -> dict[str, Tensor]:
    """Lay rows of piece numbers side by side, filled up to the longest."""
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), cut.padding)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    mask = (ids != cut.padding).long()
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}


def batches(lengths: Sequence[int], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Yield batches of rows of like length, in random order, so that little is spent on padding."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + chance.random() * 12)
    cut = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(cut)
    yield from cut


class _Served(nn.Module):
    """The network as it is served: piece numbers of one text in, its mean vector out."""

    def __init__(self, model: SentenceTransformer):
        super().__init__()
        self.network = model[0].auto_model

    def forward(self, ids: Tensor) -> Tensor:
        return self.network(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(1)


def export(model: SentenceTransformer, folder: Path, made: dict, quantise: bool = True) -> None:
    """Write the encoder as ONNX, with int8 weights unless told otherwise, with its pieces and their SHA-256."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folder.mkdir(parents=True, exist_ok=True)
    served = _Served(model).eval()
    served.network.config._attn_implementation = "eager"
    with tempfile.TemporaryDirectory() as scratch:
        plain, tidy = Path(scratch) / "plain.onnx", Path(scratch) / "tidy.onnx"
        with torch.no_grad():
            torch.onnx.export(
                served, (torch.ones((1, 40), dtype=torch.int64),), str(plain), input_names=["ids"],
                output_names=["vector"], dynamic_axes={"ids": {1: "n"}}, opset_version=17, dynamo=False,
            )  # fmt: skip
        if quantise:
            quant_pre_process(str(plain), str(tidy), skip_symbolic_shape=True)
            quantize_dynamic(str(tidy), str(folder / GRAPH), weight_type=QuantType.QInt8, per_channel=True)
        else:
            (folder / GRAPH).write_bytes(plain.read_bytes())
    (folder / "LICENSE").write_bytes(LICENCE.read_bytes())
    (folder / "CARD.md").write_bytes(CARD.encode())
    (folder / PIECES).write_bytes("\n".join(base.pieces()).encode())
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (GRAPH, PIECES)}
    (folder / SUMS).write_bytes((json.dumps({"sha256": sums, **made}, indent=1, sort_keys=True) + "\n").encode())


def made(plan: Plan, passages_sha256: str, codebooks: Sequence[Codebook]) -> dict:
    """Return what the encoder was made from, for the file beside it."""
    return {
        "start": {"model": "sentence-transformers/all-MiniLM-L6-v2", "sha256": base.SHA256},
        "plan": asdict(plan),
        "passages_sha256": passages_sha256,
        "codebooks": [book.id for book in codebooks],
        "versions": {"torch": torch.__version__.split("+")[0], "numpy": np.__version__},
    }

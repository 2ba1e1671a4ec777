"""Turn the trained network into the spaCy pipeline that ships."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import spacy
import torch
from spacy.language import Language
from spacy.lookups import Lookups
from thinc.api import Config

import narrative_lab.syntax  # noqa: F401  (registers the components)
from narrative_lab.training import marks
from narrative_lab.training.syntax.fit import Labels
from narrative_lab.training.syntax.network import Encoder, Grammar, Heads
from narrative_lab.training.syntax.tokenizer import customise


def pipeline(
    config: Config, model: Grammar, pieces: tuple[str, ...], labels: Labels, lemmas: Lookups, meta: dict
) -> Language:
    """Build the pipeline with the model's weights in it."""
    model.eval()
    nlp = spacy.util.load_model_from_config(
        Config({"nlp": config["nlp"], "components": config["components"]}), auto_fill=True
    )
    customise(nlp)
    nlp.get_pipe("encoder").set_graph(pieces, onnx_graph(model.encoder))
    heads = model.heads
    nlp.get_pipe("senter").set({"threshold": 0.0}, _dense({"hidden": heads.start_hidden, "out": heads.start}))
    for name, layer, names in (
        ("tagger", heads.tag, labels.tags),
        ("morphologizer", heads.morph, labels.morphs),
    ):
        nlp.get_pipe(name).set({"labels": list(names)}, _dense({"out": layer}))
    nlp.get_pipe("lemmatizer").initialize(lookups=lemmas)
    nlp.get_pipe("parser").set({"labels": list(labels.relations)}, _parser(heads))
    people = {"hidden": heads.people_hidden, "group": heads.group, "roles": heads.roles}
    settings = {"groups": list(marks.GROUPS), "roles": list(marks.ROLES), "who": list(marks.WHO)}
    nlp.get_pipe("people").set(settings, _dense(people))
    nlp.meta.update(meta)
    return nlp


def _dense(layers: dict[str, torch.nn.Linear]) -> dict[str, np.ndarray]:
    return {
        f"{name}.{kind}": getattr(layer, kind).detach().numpy()
        for name, layer in layers.items()
        for kind in ("weight", "bias")
    }


def _parser(heads: Heads) -> dict[str, np.ndarray]:
    layers = {name: getattr(heads, name) for name in ("arc_dep", "arc_head", "rel_dep", "rel_head", "rel_linear")}
    return _dense(layers) | {name: getattr(heads, name).detach().numpy() for name in ("arc", "root", "rel")}


def onnx_graph(encoder: Encoder, quantise: bool = True) -> bytes:
    """Write the encoder as ONNX with int8 weights.

    Activations are scaled as they come ("dynamic"), over one window; as windows are run one by one, a vector depends
    on its own window only. On two cores this runs faster than static scales do (by a third at four layers) and needs
    no calibration text.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    ids = torch.ones((1, 40), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        plain, tidy, small = (Path(folder) / name for name in ("plain.onnx", "tidy.onnx", "small.onnx"))
        torch.onnx.export(
            encoder.eval(), (ids, torch.zeros_like(ids)), str(plain), input_names=["ids", "shapes"],
            output_names=["vectors"], dynamic_axes={"ids": {1: "n"}, "shapes": {1: "n"}, "vectors": {1: "n"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        if not quantise:
            return plain.read_bytes()
        quant_pre_process(str(plain), str(tidy), skip_symbolic_shape=True)
        quantize_dynamic(str(tidy), str(small), weight_type=QuantType.QInt8, per_channel=True)
        return small.read_bytes()

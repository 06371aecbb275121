"""Writes the fine-tuned encoder as ONNX in 8 bits.

    cd rasa_project
    python -m encoder.training.export --work work --out encoder

Weights are rounded to 8 bits a channel, activations are rounded as they come (dynamic
quantization). The output folder then holds all that `components.encoder.Encoder` needs.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from encoder.training.network import Bert, Classifier, Shape
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

NAMES = ("topic", "level", "kind", "vector")
OPSET = 17


class Exported(nn.Module):
    """The classifier with plain tensors out, in the order of `NAMES`."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.classifier(ids, mask))


def load_classifier(work: Path) -> Classifier:
    """The fine-tuned classifier that `fine_tune` left in `work`, ready to answer."""
    about = json.loads((work / "labels.json").read_text("utf-8"))
    state = torch.load(work / "classifier.pt", weights_only=True)
    pieces, width = state["bert.pieces.weight"].shape
    bert = Bert(Shape(pieces, about["recipe"]["layers"], width))
    topics, levels, kinds = (len(about[each]) for each in ("topics", "levels", "kinds"))
    classifier = Classifier(bert, topics, levels, kinds)
    classifier.load_state_dict(state)
    return classifier.eval()


def export(classifier: Classifier, path: Path) -> None:
    """ONNX in 32 bits, for any number of messages and tokens."""
    example = (torch.ones(2, 7, dtype=torch.long), torch.ones(2, 7, dtype=torch.long))
    axes = {name: {0: "messages", 1: "tokens"} for name in ("ids", "mask")}
    axes |= {name: {0: "messages"} for name in NAMES}
    torch.onnx.export(
        Exported(classifier),
        example,
        str(path),
        input_names=["ids", "mask"],
        output_names=list(NAMES),
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def quantize(plain: Path, small: Path) -> None:
    """The matrices and the vocabulary in 8 bits; the heads stay as they are."""
    heads = [node.name for node in onnx.load(plain).graph.node if "/classifier/topic" in node.name]
    quantize_dynamic(
        plain,
        small,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=heads,
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="where fine_tune wrote")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared = Path(folder) / "plain.onnx", Path(folder) / "prepared.onnx"
        export(load_classifier(given.work), plain)
        quant_pre_process(plain, prepared, skip_symbolic_shape=True)
        quantize(prepared, given.out / "model.onnx")
    for name in ("tokenizer.json", "labels.json"):
        shutil.copy(given.work / name, given.out / name)


if __name__ == "__main__":
    main()

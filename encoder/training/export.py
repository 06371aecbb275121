"""Writes the fine-tuned encoder as ONNX in 8 bits.

    export PYTHONPATH=.:rasa_project
    python -m encoder.training.export --work work --out encoder

Weights and activations are rounded to 8 bits in blocks. The output folder then holds all that
`components.encoder.Encoder` needs.
"""

import argparse
import copy
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn
from torch.nn import functional

from encoder.training.network import Bert, Classifier, Shape

NAMES = ("topic", "level", "kind", "vector")
OPSET = 17
BLOCK = 128  # weights that share a scale
IN_8_BITS = 4  # the accuracy level at which activations too are multiplied in 8 bits


class SmallTable(nn.Module):
    """An embedding in 8 bits with a scale for each row.

    ONNX's own quantizer has one scale for the whole table, which costs a point of accuracy.
    """

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        weight = table.weight.detach()
        scales = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.rows = nn.Buffer((weight / scales).round().to(torch.int8))
        self.scales = nn.Buffer(scales)

    def forward(self, ids: Tensor) -> Tensor:
        rows = functional.embedding(ids, self.rows)
        return rows.to(torch.float32) * functional.embedding(ids, self.scales)


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
    """ONNX in 32 bits but for the vocabulary, for any number of messages and tokens."""
    classifier = copy.deepcopy(classifier)
    classifier.bert.set_submodule("pieces", SmallTable(classifier.bert.pieces))
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
    """The matrices in 8 bits by blocks, each block of weights and of activations with its scale.

    One scale for a whole message's activations (`quantize_dynamic`) costs 1.6 points of topics.
    """
    quantizer = MatMulNBitsQuantizer(
        onnx.load(plain), bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=IN_8_BITS
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(small), use_external_data_format=False)


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

"""A model's encoder as an ONNX graph: exported in fp32, then with weights in int8 (FACTS 36)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def export(model: SentenceTransformer, target: Path) -> tuple[str, ...]:
    """Write the graph to token embeddings (batch × tokens × dimension), in fp32; the names of its
    inputs. Raises RuntimeError, torch's own, where it cannot be written."""
    import torch

    example = model.tokenizer(["query: một", "passage: hai ba"], padding=True, return_tensors="pt")
    inputs = tuple(n for n in ("input_ids", "attention_mask", "token_type_ids") if n in example)

    class Tokens(torch.nn.Module):
        """The encoder alone, its inputs by position as the exporter wants them."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder: Any = model[0].auto_model

        def forward(self, *given: torch.Tensor) -> Any:
            named = dict(zip(inputs, given, strict=True))
            return self.encoder(**named).last_hidden_state

    torch.onnx.export(
        Tokens().eval(),
        tuple(example[n] for n in inputs),
        str(target),
        input_names=list(inputs),
        output_names=["tokens"],
        dynamic_axes={n: {0: "batch", 1: "length"} for n in (*inputs, "tokens")},
        opset_version=17,
        dynamo=False,
    )
    return inputs


def quantise(full: Path, target: Path) -> None:
    """Write the graph with its weights in int8; what flows between is scaled as it comes."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(full),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
    )

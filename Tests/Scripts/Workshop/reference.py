"""Logits of a folder's model in Python's own double precision, written after the models' papers: Llama, Qwen2 and Mixtral."""

import json
import math
import pathlib

from folders import read_tensors


class Reference:
    def __init__(self, folder):
        self.config = json.loads((pathlib.Path(folder) / "config.json").read_text())
        self.tensors = read_tensors(folder)
        self.hidden = self.config["hidden_size"]
        self.heads = self.config["num_attention_heads"]
        self.groups = self.config["num_key_value_heads"]
        self.dimension = self.config.get("head_dim") or self.hidden // self.heads
        self.frequencies = self.rotary()

    def rotary(self):
        rope = self.config.get("rope_parameters") or {}
        theta = rope.get("rope_theta") or self.config["rope_theta"]
        scaling = rope if rope.get("rope_type") == "llama3" else self.config.get("rope_scaling")
        found = []
        for pair in range(self.dimension // 2):
            frequency = theta ** (-2 * pair / self.dimension)
            if scaling:
                length = 2 * math.pi / frequency
                low = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
                high = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
                if length > low:
                    frequency /= scaling["factor"]
                elif length > high:
                    smooth = (scaling["original_max_position_embeddings"] / length - scaling["low_freq_factor"]) / (
                        scaling["high_freq_factor"] - scaling["low_freq_factor"])
                    frequency *= (1 - smooth) / scaling["factor"] + smooth
            found.append(frequency)
        return found

    def multiply(self, name, vector, expert=None, rows=None):
        """A matrix by a vector; of stacked experts one, and of its rows some."""
        shape, numbers = self.tensors[name]
        first, count, columns = 0, shape[-2], shape[-1]
        if expert is not None:
            first = expert * count * columns
        chosen = rows or range(count)
        out = [sum(map(float.__mul__, numbers[first + row * columns:first + (row + 1) * columns], vector)) for row in chosen]
        bias = self.tensors.get(name.removesuffix("weight") + "bias")
        return [a + b for a, b in zip(out, bias[1])] if bias and name.endswith("weight") else out

    def norm(self, name, vector):
        scale = 1 / math.sqrt(sum(x * x for x in vector) / len(vector) + self.config["rms_norm_eps"])
        return [x * scale * w for x, w in zip(vector, self.tensors[name][1])]

    def turn(self, vector, position):
        out = list(vector)
        half = self.dimension // 2
        for head in range(len(vector) // self.dimension):
            for pair, frequency in enumerate(self.frequencies):
                i, j = head * self.dimension + pair, head * self.dimension + half + pair
                c, s = math.cos(position * frequency), math.sin(position * frequency)
                out[i], out[j] = vector[i] * c - vector[j] * s, vector[j] * c + vector[i] * s
        return out

    def attend(self, query, keys, values):
        out = []
        for head in range(self.heads):
            group = head // (self.heads // self.groups)
            part = slice(group * self.dimension, (group + 1) * self.dimension)
            own = query[head * self.dimension:(head + 1) * self.dimension]
            scores = [sum(map(float.__mul__, own, key[part])) / math.sqrt(self.dimension) for key in keys]
            most = max(scores)
            weights = [math.exp(score - most) for score in scores]
            total = sum(weights)
            out += [sum(w * value[part][i] for w, value in zip(weights, values)) / total for i in range(self.dimension)]
        return out

    def feed(self, base, vector):
        if base + "mlp.gate.weight" not in self.tensors:
            gate = self.multiply(base + "mlp.gate_proj.weight", vector)
            up = self.multiply(base + "mlp.up_proj.weight", vector)
            return self.multiply(base + "mlp.down_proj.weight", [g / (1 + math.exp(-g)) * u for g, u in zip(gate, up)])
        scores = self.multiply(base + "mlp.gate.weight", vector)
        chosen = sorted(range(len(scores)), key=lambda e: -scores[e])[:self.config["num_experts_per_tok"]]
        weights = [math.exp(scores[e] - scores[chosen[0]]) for e in chosen]
        out = [0.0] * self.hidden
        for weight, expert in zip(weights, chosen):
            both = self.multiply(base + "mlp.experts.gate_up_proj", vector, expert)
            gate, up = both[:len(both) // 2], both[len(both) // 2:]
            down = self.multiply(base + "mlp.experts.down_proj", [g / (1 + math.exp(-g)) * u for g, u in zip(gate, up)], expert)
            out = [a + weight / sum(weights) * b for a, b in zip(out, down)]
        return out

    def logits(self, ids):
        """A list of logits for each token."""
        layers = self.config["num_hidden_layers"]
        keys, values, found = [[] for _ in range(layers)], [[] for _ in range(layers)], []
        table = self.tensors["model.embed_tokens.weight"][1]
        for position, token in enumerate(ids):
            state = table[token * self.hidden:(token + 1) * self.hidden]
            for layer in range(layers):
                base = f"model.layers.{layer}."
                read = self.norm(base + "input_layernorm.weight", state)
                query, key, value = (self.multiply(f"{base}self_attn.{name}_proj.weight", read) for name in "qkv")
                keys[layer].append(self.turn(key, position))
                values[layer].append(value)
                mixed = self.attend(self.turn(query, position), keys[layer], values[layer])
                state = [a + b for a, b in zip(state, self.multiply(base + "self_attn.o_proj.weight", mixed))]
                fed = self.feed(base, self.norm(base + "post_attention_layernorm.weight", state))
                state = [a + b for a, b in zip(state, fed)]
            head = "lm_head.weight" if "lm_head.weight" in self.tensors else "model.embed_tokens.weight"
            found.append(self.multiply(head, self.norm("model.norm.weight", state)))
        return found


def divergence(reference, found):
    """The mean of KL(reference, found) over tokens."""
    def logarithms(logits):
        most = max(logits)
        total = math.log(sum(math.exp(x - most) for x in logits)) + most
        return [x - total for x in logits]
    sums = []
    for one, other in zip(reference, found):
        p, q = logarithms(one), logarithms(other)
        sums.append(sum(math.exp(a) * (a - b) for a, b in zip(p, q)))
    return sum(sums) / len(sums)

"""Greek letters by name, and signs with a plain spelling."""

from __future__ import annotations

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
GREEK |= {letter.upper(): name.capitalize() for letter, name in GREEK.items()} | {"ς": "sigma"}
SMALL = str.maketrans(
    {
        "ᵀ": "^T",
        "⊤": "T",
        "‖": "|",
        "∛": "√[3]",
        "∜": "√[4]",
        "∥": "|",
        "∆": "Δ",
        "ᵢ": "_i",
        "ⱼ": "_j",
        "ₜ": "_t",
        "ₙ": "_n",
        "ₖ": "_k",
    }
    | {chr(0x2080 + digit): f"_{digit}" for digit in range(10)}
)

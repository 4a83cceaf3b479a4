"""The pages about the directory itself: how we check, how we rank, accessibility, privacy."""

from __future__ import annotations

from flask import Blueprint, render_template

from indexer.freshness.explained import how_we_check as explain
from indexer.freshness.thresholds import load_rules
from indexer.search.query import GROUPS
from indexer.search.weights import weights

from .permissions import policy

blueprint = Blueprint("about", __name__)


@blueprint.get("/how-we-check")
@policy("public")
def how_we_check() -> str:
    """The rules of freshness, printed from the file they are computed with."""
    sections = [
        {
            "heading": section["heading"],
            "intro": section["text"],
            "rows": [
                {"what": row["what"], "effect": row["figure"], "care": row["source"]}
                for row in section["rows"]
            ],
        }
        for section in explain(load_rules())
    ]
    return render_template("how_we_check.html", sections=sections)


@blueprint.get("/how-we-rank")
@policy("public")
def how_we_rank() -> str:
    """What decides the order of results, printed from the file it is computed with."""
    weigh = weights()
    return render_template(
        "how_we_rank.html",
        lists=GROUPS,
        parts=weigh.parts,
        conditions=sorted(weigh.joining_conditions),
    )


@blueprint.get("/accessibility")
@policy("public")
def accessibility() -> str:
    """The accessibility statement of the site itself."""
    return render_template("accessibility.html")


@blueprint.get("/privacy")
@policy("public")
def privacy() -> str:
    """What is kept and what is not."""
    return render_template("privacy.html")

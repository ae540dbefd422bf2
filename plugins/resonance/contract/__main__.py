"""`python -m resonance.contract` writes docs/contract.md."""

from resonance.contract.page import contract_page
from resonance.settings import PROJECT_ROOT

(PROJECT_ROOT / "docs" / "contract.md").write_text(contract_page(), encoding="utf-8")

"""What a campaign did: estimators as pure functions on arrays, and the step that feeds them a night's units.

The estimators know nothing of campaigns or tables. Randomised: `proportions`, `means`, `sequential`, `assignments`;
difference in differences: `differences`, `resampling`; matched: `matching`; families and fraud: `evidence`.
"""

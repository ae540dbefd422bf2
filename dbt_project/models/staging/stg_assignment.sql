{{ staged('assignment', [
    'experiment_id',
    'variant',
    'phase',
    'expected_weight',
]) }}

{{ staged('reward', [
    'action',
    'grant_id',
    'reward_id',
    'merchant_id',
    'face_value_cny',
    'cost_cny',
]) }}

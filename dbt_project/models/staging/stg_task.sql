{{ staged('task', [
    'task_id',
]) }}

{{ staged('comment', [
    'comment_id',
    'song_id',
    'parent_comment_id',
    'moderation',
    'text_length',
    'text_hash',
    'text_simhash',
    'has_link',
    'text_score',
]) }}

with

songs as (
    select song_id, artist_id from {{ ref('stg_songs') }} where {{ is_newest() }}
),

actions as (select event_id, is_heard from {{ ref('evidence_actions') }} where stream = 'comment'),

comments as (
    select
        comment.event_id,
        comment.user_key,
        comment.song_id,
        coalesce(songs.artist_id, comment.song_id) as artist_id,
        comment.event_ts,
        comment.business_date,
        comment.text_length,
        comment.text_hash,
        comment.text_simhash,
        comment.text_score,
        actions.is_heard
    from {{ ref('stg_comment') }} comment
    inner join actions on comment.event_id = actions.event_id
    left join songs on comment.song_id = songs.song_id
    where
        {{ is_judged('comment') }}
        and comment.text_length >= {{ policy('copied_comment_min_characters') }}
),

own_texts as (
    select user_key, text_hash, min(text_simhash) as text_simhash, count(*) over (partition by user_key) as text_count
    from comments
    group by user_key, text_hash
),

-- Texts that differ in a letter or two: SimHashes of one account a few bits apart. Prolific accounts: equal texts only.
alike as (
    select one.user_key, one.text_hash, other.text_hash as other_hash
    from own_texts one
    inner join own_texts other
        on one.user_key = other.user_key
        and one.text_count <= {{ policy('copied_comment_max_own_texts') }}
        and {{ differing_bits('one.text_simhash', 'other.text_simhash') }} <= {{ policy('copied_comment_max_bits') }}
    union
    select user_key, text_hash, text_hash as other_hash from own_texts
),

repeated as (
    select
        alike.user_key,
        alike.text_hash,
        count(*) as own_copy_count,
        count(distinct comments.song_id) as own_copy_song_count,
        count(distinct comments.artist_id) as own_copy_artist_count
    from alike
    inner join comments on alike.user_key = comments.user_key and alike.other_hash = comments.text_hash
    group by alike.user_key, alike.text_hash
),

texts as (
    select
        text_hash,
        count(*) as text_use_count,
        count(distinct user_key) as text_account_count,
        count(distinct song_id) as text_song_count,
        count(distinct artist_id) as text_artist_count
    from comments
    group by text_hash
)

-- Lyrics are quoted under their song, slogans under their artist; a copied text travels. What everyone writes is nobody's copy.
select
    comments.event_id,
    comments.user_key,
    comments.song_id,
    comments.event_ts,
    comments.business_date,
    comments.text_hash,
    comments.text_length,
    comments.text_score,
    comments.is_heard,
    repeated.own_copy_count,
    repeated.own_copy_song_count,
    repeated.own_copy_artist_count,
    texts.text_use_count,
    texts.text_account_count,
    texts.text_song_count,
    texts.text_artist_count,
    repeated.own_copy_song_count >= {{ policy('copied_comment_min_songs') }}
    and repeated.own_copy_artist_count >= {{ policy('copied_comment_min_artists') }} as is_own_copy,
    texts.text_song_count >= {{ policy('copied_comment_min_songs') }}
    and texts.text_artist_count >= {{ policy('copied_comment_min_artists') }}
    and texts.text_account_count between 2 and {{ policy('copied_comment_max_accounts') }} as is_passed_around
from comments
inner join texts on comments.text_hash = texts.text_hash
inner join repeated on comments.user_key = repeated.user_key and comments.text_hash = repeated.text_hash

-- Comments that are copied from song to song or advertise, and accounts that copy.
with

commenters as (select * from {{ ref('evidence_commenters') }}),

comments as (select * from {{ ref('evidence_comments') }}),

texts as (select * from {{ ref('evidence_texts') }}),

-- People quote under the songs they hear; copies stand under songs that their account never played.
copying as (
    select *
    from commenters
    where
        deaf_copied_count >= {{ policy('copied_comment_min_copies') }}
        and copied_ratio >= {{ policy('copied_comment_min_ratio') }}
),

deaf_comments as (select * from comments where is_heard = false)

{{ figures('copying', 'user', 'user_key', 'copied_comment', 'copied_event_id', [
    ('own_copied_count', '>=', 'copied_comment_min_own_copies', 'copied_comment_points_own'),
    ('own_copied_count', '>=', 'copied_comment_many_copies', 'copied_comment_points_many_own'),
    ('partner_count', '>=', 'copied_comment_min_partners', 'copied_comment_points_partners'),
    ('copied_ratio', '>=', 'copied_comment_high_ratio', 'copied_comment_points_high_ratio'),
]) }}
union all
{{ figures('deaf_comments', 'event', 'event_id', 'copied_comment', 'event_id', [
    ('own_copy_artist_count', '>=', 'copied_comment_event_artists', 'copied_comment_points_event'),
], owner='user_key', day='business_date') }}
union all
{{ figures('texts', 'event', 'event_id', 'spam_comment', 'event_id', [
    ('text_score', '>=', 'spam_comment_min_score', 'text_score'),
    ('linked_copy_count', '>=', 'spam_comment_min_linked_copies', 'spam_comment_points_linked_copies'),
], owner='user_key', day='business_date') }}

-- Everything that is known of a user, in one row: what the model reads.
with

surroundings as (select * from {{ ref('evidence_surroundings') }}),

habits as (select * from {{ ref('evidence_habits') }}),

pace as (select * from {{ ref('evidence_pace') }}),

exchanges as (select * from {{ ref('evidence_exchanges') }}),

rewards as (select * from {{ ref('evidence_rewards') }}),

rhythms as (select * from {{ ref('evidence_rhythms') }}),

tastes as (select * from {{ ref('evidence_tastes') }}),

users as (select * from {{ ref('evidence_users') }}),

commenters as (
    select
        user_key,
        spam_count as spam_comment_count,
        copied_count as copied_comment_count,
        deaf_copied_count,
        own_copied_count,
        copied_ratio as copied_comment_share,
        partner_count as text_partner_count
    from {{ ref('evidence_commenters') }}
),

members as (select * from {{ ref('evidence_members') }}),

group_songs as (select * from {{ ref('evidence_group_songs') }}),

groups as (select * from {{ ref('evidence_groups') }}),

likes as (select * from {{ ref('evidence_likes') }}),

targets as (
    select
        members.user_key,
        count(group_songs.song_id) as target_like_count,
        {{ share_of('group_songs.song_id is not null') }} as target_share,
        cast(count(case when group_songs.song_id is not null and likes.is_heard = false then 1 end) as double)
        / nullif(count(group_songs.song_id), 0) as target_unheard_share,
        cast(count(distinct case when group_songs.song_id is not null then likes.artist_id end) as bigint) as target_artist_count,
        count(case when group_songs.song_id is null then 1 end) as own_like_count,
        cast(count(case when group_songs.song_id is null and likes.is_heard = false then 1 end) as double)
        / nullif(count(case when group_songs.song_id is null then likes.is_heard end), 0) as own_unheard_share,
        cast(count(case when group_songs.song_id is null and likes.play_date_count >= 2 then 1 end) as double)
        / nullif(count(case when group_songs.song_id is null then 1 end), 0) as own_replayed_share,
        cast(count(case when group_songs.song_id is null and likes.is_artist_known then 1 end) as double)
        / nullif(count(case when group_songs.song_id is null then 1 end), 0) as own_artist_known_share,
        cast(count(distinct case when group_songs.song_id is not null then likes.business_date end) as double)
        / nullif(count(group_songs.song_id), 0) as target_dates_per_like
    from members
    inner join likes on members.user_key = likes.user_key
    left join group_songs on members.group_id = group_songs.group_id and likes.song_number = group_songs.song_number
    group by members.user_key
)

select
    surroundings.*,
    {%- for relation, columns in account_columns().items() %}
    {%- for column in columns %}
    {{ relation }}.{{ column }}{{ ' as group_' ~ column if relation == 'groups' else '' }},
    {%- endfor %}
    {%- endfor %}
    members.group_id
from surroundings
left join habits on surroundings.user_key = habits.user_key
left join pace on surroundings.user_key = pace.user_key
left join exchanges on surroundings.user_key = exchanges.user_key
left join rewards on surroundings.user_key = rewards.user_key
left join rhythms on surroundings.user_key = rhythms.user_key
left join tastes on surroundings.user_key = tastes.user_key
left join users on surroundings.user_key = users.user_key
left join commenters on surroundings.user_key = commenters.user_key
left join members on surroundings.user_key = members.user_key
left join targets on surroundings.user_key = targets.user_key
left join groups on members.group_id = groups.group_id

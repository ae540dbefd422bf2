-- One row, tonight: how many rows of the marts about users say what cannot be, each mart by itself and two of them against each
-- other. Marts that grow by dates are read for the nights that are rebuilt (D−3 … D).
with

shared as (
    select user_key
    from marts.user_interests
    where not is_parent
    group by user_key
    having sum(share_ratio) > 1 + 1e-6
),

crowded as (
    select user_key
    from marts.user_content_scenes
    group by user_key
    having count(*) > $content_scene_cells
),

judged as (
    select
        entity_id as user_key,
        max(p_fake) as p_fake
    from marts.verdicts
    where entity_type = 'user' and superseded_by is null
    group by entity_id
),

members as (
    select
        audience_id,
        count(*) as member_count,
        count(*) filter (where is_holdout) as holdout_count
    from marts.audience_members
    group by audience_id
)

select
    cast($night_date as date) as business_date,
    (select count(*) from shared) as user_of_too_much_interest_count,
    (select count(*) from marts.user_interests where is_on and lift_ratio < $interest_off_lift) as unearned_interest_count,
    (select count(*) from crowded) as crowded_profile_count,
    (
        select count(*)
        from marts.user_profiles as profiles
        left join judged on profiles.user_key = judged.user_key
        where profiles.p_fake <> coalesce(judged.p_fake, 0)
    ) as misjudged_profile_count,
    (
        select count(*)
        from marts.audience_members as invited
        left join marts.user_profiles as profiles on invited.user_key = profiles.user_key
        where not coalesce(profiles.has_profiling_consent, false) or profiles.p_fake > 0.5
    ) as uninvited_member_count,
    (
        select count(*)
        from marts.audience_sizes as sizes
        left join members on sizes.audience_id = members.audience_id
        where
            sizes.business_date = cast($night_date as date)
            and (sizes.member_count <> coalesce(members.member_count, 0) or sizes.holdout_count <> coalesce(members.holdout_count, 0))
    ) as missized_audience_count,
    (
        select count(*)
        from marts.profile_days
        where business_date >= cast($night_date as date) - 3 and active_user_count > user_count
    ) as overactive_cell_count

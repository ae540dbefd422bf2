-- One row, tonight: how many rows of the marts about songs, artists and those who spread them say what cannot be, each mart by
-- itself and two of them against each other. Marts that grow by dates are read for the nights that are rebuilt (D−3 … D).
with

candidates as (
    select
        candidate_rank,
        row_number() over (partition by scene, business_date order by candidate_rank) as place
    from marts.playlist_candidates
    where not is_suppressed and business_date = cast($night_date as date)
),

nodes as (
    select
        campaign_id,
        count(*) as node_count
    from marts.promotion_nodes
    group by campaign_id
),

promoted as (
    select
        campaign_id,
        node_count,
        effective_nodes,
        row_number() over (partition by campaign_id order by business_date desc) as place_from_last
    from marts.promotion_summaries
    where not is_suppressed
),

supporters as (
    select
        *,
        row_number() over (partition by artist_id order by liked_at, supporter_rank) as place
    from marts.early_supporters
    where revoked_at is null
),

supported as (
    select
        artist_id,
        count(*) as supporter_count,
        count(*) filter (where tier = 'pioneer') as pioneer_count
    from supporters
    group by artist_id
)

select
    cast($night_date as date) as business_date,
    (
        select count(*)
        from marts.song_surges
        where
            business_date >= cast($night_date as date) - 3
            and is_surge
            and (z_score < $surge_min_z or like_count_genuine < $surge_min_ratio * greatest(baseline_median, 1))
    ) as flat_surge_count,
    (select count(*) from candidates where candidate_rank <> place) as misplaced_candidate_count,
    (
        select count(*)
        from marts.song_diffusion_days
        where
            business_date >= cast($night_date as date) - 3
            and (
                cascade_depth >= cascade_size
                or structural_virality >= cascade_size
                or broadcast_ratio not between 0 and 1
                or adopter_count > adopter_count_7d
                or breakout_date > business_date
            )
    ) as impossible_cascade_count,
    (
        select count(*)
        from promoted
        left join nodes on promoted.campaign_id = nodes.campaign_id
        where
            promoted.place_from_last = 1
            and (promoted.node_count <> coalesce(nodes.node_count, 0) or promoted.effective_nodes > promoted.node_count + 1e-6)
    ) as miscounted_promotion_count,
    (
        select count(*)
        from marts.region_flows as part
        inner join marts.region_flows as whole
            on
                part.origin_province_code = whole.origin_province_code
                and part.destination_province_code = whole.destination_province_code
                and part.business_date = whole.business_date
                and whole.campaign_id = 'all'
        where
            part.business_date >= cast($night_date as date) - 3
            and (part.share_count > whole.share_count or part.open_count > whole.open_count)
    ) as overflowing_flow_count,
    (
        select count(*)
        from marts.artist_weeks
        where
            super_listener_count + moderate_listener_count + light_listener_count > listener_count_28d
            or new_listener_count + returning_listener_count > listener_count_28d
    ) as crowded_week_count,
    (
        select count(*)
        from marts.song_screenings
        where
            business_date >= cast($night_date as date) - 3
            and (
                success_count > trial_count
                or wilson_low > listen_through_rate
                or (is_boost_eligible and screening_state <> 'pass')
            )
    ) as unearned_boost_count,
    (
        select count(*)
        from supporters
        where
            supporter_rank is distinct from place
            or ((is_certified or is_priority_eligible) and tier not in ('pioneer', 'early'))
    ) as contradicting_rank_count,
    (
        select count(*)
        from marts.early_supporter_summaries as summaries
        left join supported on summaries.artist_id = supported.artist_id
        where
            summaries.business_date = cast($night_date as date)
            and (
                summaries.supporter_count <> coalesce(supported.supporter_count, 0)
                or summaries.pioneer_count <> coalesce(supported.pioneer_count, 0)
            )
    ) as miscounted_supporter_count

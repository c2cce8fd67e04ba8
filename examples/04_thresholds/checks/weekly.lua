-- Rules by week. They replace the rule that each of these KPIs is by itself.

-- Two weeks in a row, and an hour of margin until it is good again: a single bad week pages nobody.
check "slow_weeks" { kpi = "resolution", grain = "week", for_periods = 2, hysteresis = "1h" }

-- Few tickets are urgent: bad only where even the upper end of the interval is below the target, twice in a row.
check "same_day" { kpi = "solved_same_day", by = "priority", grain = "week", bound = "high", for_periods = 2 }

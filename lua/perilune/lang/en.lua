--- Fixed texts and formats in English.
--
-- A language is one table of this shape; a further language is a further file and a row in the list of
-- `perilune.format`. Templates are for string.format; `%s` arrive already formatted. Dates are written with names in
-- braces, for their order differs.

local M = {
  code = "en",
  name = "English",

  -- Numbers
  decimal = ".",
  group = ",",
  percent = "%s %%",
  points = "%s pt",
  money = "%s %s", -- amount, currency code
  multiples = { { 1e12, "%s T" }, { 1e9, "%s B" }, { 1e6, "%s M" }, { 1e3, "%s k" } },
  seconds = "%s s",
  minutes = "%s min",
  hours = "%s h",
  days = "%s d",
  days_hours = "%s d %s h",
  interval = "[%s–%s]",
  list = ", ",

  -- Values
  no_data = "no data",
  sample = "n = %s",
  target = "target %s",
  provisional = "provisional",
  status = { good = "good", warn = "warning", bad = "bad", none = "not rated" },
  change = "%s vs %s", -- change, the other period
  direction = { better = "better", worse = "worse", same = "no change" },
  noise = "within noise",
  change_word = "%s, %s", -- change against, what it means

  -- Calendar
  months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
  weekdays = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
  day_month = "{day} {month}",
  time = "{year}-{month}-{day} {hour}:{minute}",
  grains = {
    hour = "Hour", day = "Day", week = "Week", month = "Month", quarter = "Quarter", year = "Year",
    fiscal_quarter = "Fiscal quarter", fiscal_year = "Fiscal year",
  },
  period = "Period",

  report = "Report",
  reports = "Reports", not_made = "Not made: %s", -- what was wrong

  -- Headings of tables the renderers write themselves
  metric = "Metric",
  value = "Value",
  status_title = "Status",
  interval_title = "Interval",
  sample_title = "n",
  change_title = "Change",
  target_title = "Target",
  trend_title = "Trend",
  item = "Item",
  data_table = "Data table",
  notes = "Notes",

  -- Charts and the tables behind them
  rank = "Rank",
  badges = "Badges",
  note = "Note",
  step = "Step",
  share_of_first = "Of the first",
  share_of_previous = "Of the one before",
  low_end = "%s, low", -- series
  high_end = "%s, high",
  share_of = "%s, share", -- part
  from = "From",
  to = "To",
  count = "Count",
  group_title = "Group",
  cohort = "Cohort",
  size = "Size",
  marks = { high = "unusually high", low = "unusually low" },
  mark_at = "%s: %s, %s", -- label, value, which mark
  forecast = "forecast",
  interval_range = "range of %s", -- series
  warn = "warning from %s",
  below = "%s below %s", -- count, value
  above = "%s above %s",
  kinds = {
    cards = "Key figures", bars = "Comparison", bullet = "Against target", leaderboard = "Ranking",
    funnel = "Funnel", line = "Trend", area = "Composition over time", stacked = "Composition",
    histogram = "Distribution", scatter = "Relation", table = "Data table", heat = "Heat map", cohort = "Cohorts",
  },

  -- `perilune kpi`
  kpi = {
    columns = { name = "kpi", title = "title", unit = "unit", source = "source" },
    labels = {
      about = "means", value = "value", section = "section", source = "source", time = "time", where = "where",
      open = "open", uses = "made of", to_date = "to date", rolling = "rolling", window = "window",
      parameters = "parameters", needs = "needs", scale = "scales", single = "only over one", unit = "unit",
      target = "target", minimum_sample = "minimum sample", variants = "variants",
      from_events = "from events", fallback = "without events",
    },
    fallback = "from %s", -- a table
    ages = { -- one, more
      hour = { "%s hour", "%s hours" },
      day = { "%s day", "%s days" },
      week = { "%s week", "%s weeks" },
      month = { "%s month", "%s months" },
      quarter = { "%s quarter", "%s quarters" },
      year = { "%s year", "%s years" },
      fiscal_quarter = { "%s fiscal quarter", "%s fiscal quarters" },
      fiscal_year = { "%s fiscal year", "%s fiscal years" },
    },
    none = "none", at_least = "at least %s", at_most = "at most %s", warn_from = "%s, warn from %s", -- target, warn
    open = "from %s to %s, %s", -- two fields, what is counted
    to_date = "from the start of the %s", -- grain
    rolling = "over the %s that end with the period", -- span
    function_of = "a function of %s",
    -- grain, of what, since when, age
    cohort = "share of those of one %s (by %s, from %s) who are back %s later",
    cohort_rolling = "share of those of one %s (by %s, from %s) who are back %s later or after",
    by_dialect = "%s.%s, by the rules of the dialect",
    first_row = "the first row",
    rows = "%s rows %s", of_rows = "%s of %s rows", fraction = "numerator %s, denominator %s",
    interval = "interval: %s, 95 %%", left_out = "left out: %s rows %s", may_move = "provisional: it may still move",
    change_between = "the change lies between %s and %s (95 %%): %s", more_than_noise = "more than noise",
    benchmark = "benchmark: %s (%s)", range = "%s to %s", from = "from %s", up_to = "up to %s",
  },

  -- Charts in words
  chart = {
    of_year = "{part} {year}", -- part: a month, day or quarter
    at = { -- when: a label
      hour = "at %s", day = "on %s", week = "in %s", month = "in %s", quarter = "in %s", year = "in %s", other = "(%s)",
    },
    rose = "%s rose from %s %s to %s %s", -- name, first value, when, last value, when
    fell = "%s fell from %s %s to %s %s",
    level = "%s was %s %s and is %s %s",
    one = "%s was %s %s",
    extremes = "%s; lowest %s %s, highest %s %s", -- sentence, lowest, when, highest, when
    stop = "%s.",
    target = "The target is %s.",
    share = "%s %s", -- name, how much
    parts = "%s: %s.", -- of what, its parts
    more = "and %s more",
    bin = "%s to %s: %s", -- from, to, count
    bins = "%s values; most of them, %s, lie from %s to %s.", -- all, in the largest bin, from, to
    point = "%s %s, %s %s", -- title of x, x, title of y, y
    points = "%s points; %s from %s to %s, %s from %s to %s.", -- count, title of x, from, to, title of y, from, to
    grid = "Highest %s (%s), lowest %s (%s).", -- value, where, value, where
    cell = "%s, %s", -- row, column
    provisional = "Slanted, paler numbers are provisional: their time is not over.",
  },

  -- What moved a number
  why = {
    rose = "%s rose %s, from %s to %s (%s against %s)", -- title, by how much, before, after, the two periods
    fell = "%s fell %s, from %s to %s (%s against %s)",
    same = "%s stayed at %s (%s against %s)",
    stop = "%s.", -- a sentence
    within_noise = "%s; the change is within noise",
    by = "By %s: %s", -- dimension, movers
    within_rose = "%s rose from %s to %s (%s)", -- segment, before, after, what it adds
    within_fell = "%s fell from %s to %s (%s)",
    mix = "%s was %s of all instead of %s (%s)", -- segment, part after, part before, what it adds
    more = "%s had %s instead of %s (%s)", -- segment, after, before, what it adds
    entered = "%s came new (%s)",
    left = "%s is gone (%s)",
    stock = "%s took in %s and sent out %s (%s)", -- segment, in, out, what that adds
    other = "%s (%s)",
    named = "%s, %s (%s)", -- segment, which effect, what it adds
    parts = "Of its parts: %s",
    part = "%s from %s to %s (%s)", -- part, before, after, what it adds
    put_back = "with %s as it was, it would be %s (%s)", -- segment, value, the difference
    nothing_sure = "By %s nothing moved more than chance explains",
    noise = "Not distinguishable from noise: %s of %s",
    columns = { volume = "volume", mix = "mix", within = "within", entry = "new or gone", ["in"] = "in", out = "out" },
    verdict = { sure = "sure", noise = "noise", partly = "partly" },
    rest = { distinct = "(counted in several)", peak = "(peaks at other hours)" },
    rows_of = "n %s", before = "before", after = "after", total = "total", share = "share",
    put_back_title = "if as it was", effect = "moved",
    others = "others (%s)", all = "all",
    corrected = "Each of %s effects was held to a confidence of %s, so that all together have 95 %% (Bonferroni).",
    counted = "Counted, not sampled: nothing here is noise.",
    not_judged = "Nothing is known of chance for this kind of number.",
    not_additive = "Each line puts the rows of one segment back as they were; they do not add up to the change.",
    not_apart = "It is not taken apart: %s.",
    also = "Also tried: %s.", skipped = "Not by %s: %s.",
  },

  -- Why a figure differs by two dialects
  reconcile = {
    differs = "%s is %s by %s and %s by %s, %s (%s)", -- title, value, dialect, value, dialect, difference, period
    same = "%s is %s by %s and by %s (%s)",
    cause = "%s: %s; %s: %s: %s", -- second dialect, its rule, the first one, its rule, what comes of it
    moved = "%s %s", -- by how much, more or less
    more = "more", less = "less", unmoved = "the figure stays", no_value = "the figure has no value",
    together = "%s with what stands above it",
    gained = "%s more", lost = "%s fewer", changed = "%s changed", -- counts of tickets
    tickets = "tickets: %s",
    without_effect = "Without effect here: %s.",
    no_causes = "They differ in nothing that these events have.",
    no_tickets = "It is made of others; which tickets changed is told of each of those: %s.",
    shapley = "Effects are means over all orders of switching (Shapley); figures are of each switched alone.",
    steps = "Switched one after the other, from top to bottom; what two do only together falls to the later one.",
    heads = { "switched", "from", "to", "effect", "figure", "n", "tickets" },
    example_heads = { "switched", "ticket", "before", "after" },
    none = "none", total = "total",
    words = { -- word, meaning
      kinds = "\"%s\" is %s", fields = "\"%s\" tells %s", actors = "\"%s\" is %s", statuses = "\"%s\" is %s",
    },
    meanings = { -- what a word means; "" where the dialect does not know it
      kinds = {
        [""] = "no event it knows", none = "no event it knows", created = "the creation", message = "a message",
        note = "a note", status = "a change of status", agent = "an assignment", team = "a change of team",
        priority = "a change of priority", handoff = "a hand-off by a bot", merged = "a merge", deleted = "a deletion",
        restored = "a restoration", field = "a change of the field that it names",
      },
      fields = {
        [""] = "nothing", none = "nothing", status = "the status", agent = "the agent", team = "the team",
        priority = "the priority",
      },
      actors = {
        [""] = "on no side", none = "on no side", agent = "an agent", customer = "the customer", bot = "a bot",
      },
      statuses = {
        [""] = "unknown and counts as open", new = "new", open = "open", pending = "pending", hold = "on hold",
        solved = "solved", closed = "closed",
      },
    },
    more_words = "%s and %d more words",
    rules = {
      creation_asks = {
        [true] = "a ticket that a customer creates is a question", [false] = "only messages are questions",
      },
      agent_created = {
        customer = "the first reply to a ticket that an agent created is measured from the customer's first message",
        second = "the agent's second message is the first reply to a ticket that an agent created",
        opening = "the opening message is the first reply to a ticket that an agent created",
        never = "a ticket that an agent created has no first reply",
      },
      reply_start = {
        creation = "the first reply is measured from the creation",
        restart = "the first reply is measured from the bot's hand-off, else the last reopening, else the bot's solve",
      },
      reply_after_solve = {
        [true] = "the first reply may come after the first solve", [false] = "after a solve no reply is the first",
      },
      solve_ends_turn = {
        [true] = "a solve ends the question that waits", [false] = "a question waits on after the solve",
      },
      message_reopens = {
        [true] = "a customer's message opens a solved ticket", [false] = "a message alone opens no ticket",
      },
      merge_solves = {
        [true] = "merging a ticket away solves it", [false] = "merging a ticket away does not solve it",
      },
      reopens = {
        transition = "each change back from solved or closed is a reopening",
        solves = "the solves less one are its reopenings",
      },
    },
    kpi = "the figure is %s",
  },

  -- What the layouts of reports say
  layout = {
    running = "%s, running", -- a period
    period_words = "%s (%s)", -- a period, its first and last day
    header = { period = "Period", against = "Compared with", as_of = "As of", watermark = "Data until", zone = "Zone",
      definitions = "Definitions", empty = "no data", only = "Only" },
    missing = "Not shown for want of data: %s.", missing_item = "%s (needs %s)", -- title, a field
    left_out = "Left out: %s (%s).", -- "24 rows without csat", titles
    excluded = "%s rows %s", -- count, reason
    part = "%s: %s rows %s.", -- title, count, which
    rejected = 'Rejected on import: %s rows; perilune sql "SELECT * FROM rejects" shows them.',
    intervals = "Intervals are 95 %.",
    none = "(none)", others = "others", -- segments
    grain = { hour = "hour", day = "day", week = "week", month = "month", quarter = "quarter", year = "year",
      fiscal_quarter = "fiscal quarter", fiscal_year = "fiscal year" },
    grains = { hour = "hours", day = "days", week = "weeks", month = "months", quarter = "quarters", year = "years",
      fiscal_quarter = "fiscal quarters", fiscal_year = "fiscal years" },
    dimensions = { weekday = "weekday", hour = "hour of day" },
    range = "%s to %s", -- two buckets
    weekdays = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
    by = "%s by %s", -- title, dimension or grain
    by_two = "%s by %s and %s", -- title, two dimensions
    table_by = "By %s", metric = "Metric", value = "Value", total = "Total", trend = "Trend",
    shown = "%s by %s, %s.", -- title, dimension, period
    no_segments = "%s by %s: no row of %s has a value of %s.", -- title, dimension, period, dimension
    no_rows = "%s: no row in %s.", -- title, period
    most = "%s has most: %s.", -- segment, value
    largest = "The %s largest of %s are shown.", first = "The first %s of %s.",
    small = "Left out for fewer than %s rows: %s.", -- minimum, how many
    no_data_yet = "%s: no data before the end of %s.", -- title, period
    no_data_in_span = "%s: no data in this span.",
    one_value = "%s: %s.", -- title, value
    at = "%s (%s)", -- value, bucket
    rose = "%s rose from %s to %s; lowest %s, highest %s.", -- title, first, last, lowest, highest
    fell = "%s fell from %s to %s; lowest %s, highest %s.",
    same = "%s was the same: from %s to %s; lowest %s, highest %s.",
    before = "the %s %s before", -- count, grains
    higher = "Higher than usual: %s.", lower = "Lower than usual: %s.", -- buckets
    cohort = { size = "Size", last = "The last %s of %s.",
      about = "%s: each row is a cohort, each column its age in %s." },
    boxes = { title = "%s: answers from %s to %s", about = "Answers: %s. %s", -- title, lowest, highest; count, rule
      high = "Answers from %s up count as positive: high is good.",
      low = "Answers up to %s count as positive: low is good.", listed = "Answers that count as positive: %s." },
    contrast = { first = "First", second = "Second", difference = "Difference", verdict = "Verdict",
      between = "%s [%s to %s]", -- difference, from, to
      more = "higher", less = "lower", noise = "within noise", unknown = "not known",
      note = "Differences are the first less the second, with 95 % intervals. What comes after something need not "
        .. "come from it." },
    survival = { title = "Who is still there", name = "still there",
      about = "Of %s, %s left.", median = "Half are gone after %s %s.", -- all, left; count, grains
      last = "After %s %s, %s are still there (%s to %s).", -- count, grains, share, low, high
      few = "%s: fewer than %s to follow.", -- title, minimum
      note = "Kaplan-Meier estimate over %s since the start; shown while %s or more are followed." },
    voice = { title = "Words that tell %s and %s apart", of = "%s say more often", separator = ", ", -- group
      word = "Words", example = "Example", comments = "%s: the lowest answers in their words", -- title
      read = "%s: %s comments by %s customers.", -- group, comments, customers
      newest = "Of these the %s newest of %s were read.",
      rules = "Shares are of the customers with a comment. Shown is what differs by more than chance explains "
        .. "(log-odds with a Dirichlet prior, corrected for the number of words); words of fewer than %s customers are "
        .. "not shown.",
      none = "No word of %s or more customers tells them apart by more than chance explains.", -- minimum
      lowest = "%s of %s comments: the lowest of the newest %s." }, -- shown, all, looked at
    distribution = "%s: %s values, half of them at most %s.", -- title, count, median
    median = "median",
    fields = { ticket = "Ticket", priority = "Priority", team = "Team", agent = "Agent", state = "State",
      status = "Status", channel = "Channel", type = "Type", age = "Age", due = "Due", late = "Overdue by",
      metric = "Metric", policy = "Policy", waiting = "Waiting since", left = "Time left" },
    rows_at = "%s, %s: %s.", -- title, when, count
    bands = { below = "under %s", between = "%s to %s", above = "%s and more", about = "%s in bands, %s." }, -- two edges
    forecast = { name = "%s, forecast", -- title
      about = "Forecast, %s to %s: about %s in all (Holt-Winters; the range holds 95 %%).", -- first, last, sum
      too_short = "%s: no forecast; it needs two whole seasons of data (%s %s)." }, -- title, count, grains
    staffing = { title = "Agents needed, by weekday and hour",
      forecast = "The next week is likely to bring %s.", mean = "A mean week of the span brought %s.", -- count
      about = "That takes %s hours of agents (%s paid ones with %s away) for %s hours of work, by Erlang C: %s "
        .. "answered within %s, %s to handle one, agents busy at most %s of their time.",
      always = "Every hour stands alone, as if what comes at night were answered at night; a calendar shifts it to the "
        .. "morning.",
      in_calendar = "What comes while the desk is closed is work of the hour in which it opens (calendar %s).",
      no_handle_time = "Agents needed: not known for want of a handle time; give one, as --handle_time 12m." },
    quality = {
      check = "What looked wrong", table = "Table", rows = "Rows", share = "Of the table", example = "Example",
      field = "Field", filled = "Filled", when = "Imported", importer = "Importer", file = "File", read = "Read",
      inserted = "Inserted", updated = "Updated", rejected = "Rejected", reason = "Reason",
      why_rejected = "Why rows were rejected",
      no_checks = "There is nothing to check: no table has rows.",
      all_well = "Nothing contradicts itself: all %s checks passed.", -- count
      found = "%s of %s checks found something.", -- count, all
      full_fields = "Every field that has values has one in every row.",
      empty_fields = "Without any value: %s.", emptiest = "The %s emptiest of %s.",
      no_gap = "Tickets came on each of the %s days (%s).", -- days, period
      gaps = "No ticket on %s of %s days (%s): %s. Was an export missed?", -- days, all, period, which
      events = "%s of %s tickets have events (%s); of the others the fields of the ticket serve.",
      no_imports = "Nothing was imported yet.",
      checks = {
        reply_before_creation = "First reply before the ticket was created",
        solve_before_creation = "Solved before it was created",
        close_before_solve = "Closed before it was solved",
        solved_without_time = "Solved or closed, and no time of it",
        time_without_solved = "Still open, and a time of its solve",
        reply_without_time = "Answered, and no time of the first reply",
        unknown_status = "A status that is not known",
        unknown_priority = "A priority that is not known",
        negative_count = "A count below 0",
        perhaps_twice = "Within a minute of the customer's ticket before: perhaps twice",
        unlike_events_solve = "Its events tell another time of the solve",
        unlike_events_reopens = "Its events tell another number of reopens",
        event_of_unknown = "An event of a ticket that is not there",
        event_before_creation = "An event before its ticket was created",
        score_off_scale = "A score outside of its scale",
        score_without_scale = "A score without a scale",
        answer_before_sending = "Answered before it was sent",
        survey_of_unknown = "A survey about a ticket that is not there",
        left_before_coming = "Left before joining",
        delivered_before_order = "Delivered before it was ordered",
      },
    },
    funnel = "%s: %s of %s reach the last step (%s).", -- first step, last count, first count, share
    scatter = "Each point is a value of %s: %s across, %s up.",
    rank = { streak = "%s %s in a row", -- count, grains
      shrunk = "alone %s", -- value before it was drawn to the common one
      about_shrunk = "Values of few cases are drawn to the common %s.",
      about_alike = "They differ by no more than chance explains: all are drawn to the common %s.",
      about_adjusted = "Adjusted for the mix of %s: as if everybody had the same cases.",
      shrink_kind = "shrink is for shares and means of rows; %s is neither", -- title
      adjust_kind = "adjust is for shares and means of rows; %s is neither" },
    change_against = "Changes are against %s.", -- period
    usual = {
      title = "%s against what is usual", -- period
      usual = "Usual", range = "Lowest to highest", judged = "Judged",
      verdict = { high = "higher than usual", low = "lower than usual", usual = "as usual" },
      about_days = "Usual is the median of the same weekday (%s) in the %s weeks before.", -- weekday, count
      about = "Usual is the median of the %s %s before.", -- count, grains
      unknown = "The data begins here: nothing is known of what is usual.",
    },
    representation = {
      title = "Who answered, by %s", -- dimension
      asked = "Asked", answered = "Answers", asked_part = "Part of those asked", answered_part = "Part of the answers",
      judged = "Judged",
      verdict = { high = "above the others", low = "below the others", same = "as the others" },
      -- title, value, dimension, value
      about = "%s is %s; had every %s answered alike, it would be %s.",
      unknown = "Of %s of those asked nothing is known: nobody of their kind answered.",
    },
    changes = {
      title = "What changed and why",
      rose = "%s rose from %s to %s (%s)", fell = "%s fell from %s to %s (%s)", -- title, before, after, difference
      better = "%s, which is better", worse = "%s, which is worse",
      moved = "%s; it was %s and is %s now", -- the sentence, the status before and after
      driver = "%s; by %s: %s", -- the sentence, dimension, movers
      nothing = "Nothing moved by more than chance explains (%s against %s; figures looked at: %s).",
      nothing_known = "There is nothing to compare: no figure has a value in both %s and %s.",
      note = "%s against %s; figures looked at: %s. Shown is what moved by more than chance explains, corrected "
        .. "for how many were looked at (Benjamini-Hochberg, 5 %%).",
    },
  },

  -- Descriptions read aloud
  trend = "Trend over %s values, from %s to %s.",
  trend_empty = "Trend: no data.",
  line_summary = "%s: %s values, lowest %s (%s), highest %s (%s), last %s (%s).",
  line_empty = "%s: no data.",
  bars_summary = "%s: %s.",
}

return M

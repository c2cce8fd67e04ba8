--- Fixed texts and formats in Korean; the keys and their meaning are those of lang/en.lua.

local M = {
  code = "ko",
  name = "한국어",

  -- Numbers
  decimal = ".",
  group = ",",
  percent = "%s%%",
  points = "%s%%p",
  money = "%s %s", -- amount, currency code
  multiples = { { 1e12, "%s조" }, { 1e8, "%s억" }, { 1e4, "%s만" } },
  seconds = "%s초",
  minutes = "%s분",
  hours = "%s시간",
  days = "%s일",
  days_hours = "%s일 %s시간",
  interval = "[%s–%s]",
  list = ", ",

  -- Values
  no_data = "데이터 없음",
  sample = "n = %s",
  target = "목표 %s",
  provisional = "잠정치",
  status = { good = "양호", warn = "주의", bad = "미달", none = "평가 없음" },
  change = "%s (%s 대비)", -- change, the other period
  direction = { better = "개선", worse = "악화", same = "변동 없음" },
  noise = "오차 범위 이내",
  change_word = "%s, %s", -- change against, what it means

  -- Calendar
  months = { "1월", "2월", "3월", "4월", "5월", "6월", "7월", "8월", "9월", "10월", "11월", "12월" },
  weekdays = { "월", "화", "수", "목", "금", "토", "일" },
  day_month = "{month} {day}일",
  time = "{year}-{month}-{day} {hour}:{minute}",
  grains = {
    hour = "시", day = "일", week = "주", month = "월", quarter = "분기", year = "연도",
    fiscal_quarter = "회계 분기", fiscal_year = "회계 연도",
  },
  period = "기간",

  report = "보고서",
  reports = "보고서 목록", not_made = "만들지 못함: %s", -- what was wrong

  -- Headings of tables the renderers write themselves
  metric = "지표",
  value = "값",
  status_title = "상태",
  interval_title = "신뢰 구간",
  sample_title = "n",
  change_title = "증감",
  target_title = "목표",
  trend_title = "추이",
  item = "항목",
  data_table = "데이터 표",
  notes = "비고",

  -- Charts and the tables behind them
  rank = "순위",
  badges = "배지",
  note = "비고",
  step = "단계",
  share_of_first = "첫 단계 대비",
  share_of_previous = "이전 단계 대비",
  low_end = "%s, 하한", -- series
  high_end = "%s, 상한",
  share_of = "%s, 비중", -- part
  from = "이상",
  to = "미만",
  count = "건수",
  group_title = "그룹",
  cohort = "코호트",
  size = "규모",
  marks = { high = "이례적으로 높음", low = "이례적으로 낮음" },
  mark_at = "%s: %s, %s", -- label, value, which mark
  forecast = "예측",
  interval_range = "%s 구간", -- series
  warn = "주의 기준 %s",
  below = "%s건은 %s 미만", -- count, value
  above = "%s건은 %s 이상",
  kinds = {
    cards = "핵심 지표", bars = "비교", bullet = "목표 대비", leaderboard = "순위표", funnel = "퍼널", line = "추이",
    area = "구성 추이", stacked = "구성", histogram = "분포", scatter = "상관관계", table = "데이터 표",
    heat = "히트맵", cohort = "코호트",
  },

  -- `perilune kpi`
  kpi = {
    columns = { name = "KPI", title = "이름", unit = "단위", source = "원천" },
    labels = {
      about = "의미", value = "계산식", section = "분류", source = "원천", time = "기준 시각", where = "조건",
      open = "미해결 기준", uses = "구성 지표", to_date = "누계", rolling = "이동 기간", window = "관찰 기간",
      parameters = "매개변수", needs = "필요 항목", scale = "척도", single = "단일 기준", unit = "단위", target = "목표",
      minimum_sample = "최소 표본", variants = "변형",
      from_events = "이벤트 기반", fallback = "이벤트 없음",
    },
    fallback = "%s 기준", -- a table
    ages = { -- one, more
      hour = { "%s시간", "%s시간" },
      day = { "%s일", "%s일" },
      week = { "%s주", "%s주" },
      month = { "%s개월", "%s개월" },
      quarter = { "%s분기", "%s분기" },
      year = { "%s년", "%s년" },
      fiscal_quarter = { "%s회계 분기", "%s회계 분기" },
      fiscal_year = { "%s회계 연도", "%s회계 연도" },
    },
    none = "없음", at_least = "%s 이상", at_most = "%s 이하", warn_from = "%s, 주의 기준 %s",
    open = "%s부터 %s까지, %s", to_date = "%s의 시작부터", rolling = "기간 말까지 %s 동안", function_of = "%s의 함수",
    cohort = "%s 코호트(%s, %s 기준) 중 %s 후 다시 온 비율",
    cohort_rolling = "%s 코호트(%s, %s 기준) 중 %s 이후 다시 온 비율", by_dialect = "%s.%s, 다이얼렉트의 규칙에 따름",
    first_row = "첫 행",
    rows = "%s행 %s", of_rows = "%s행 / %s행", fraction = "분자 %s, 분모 %s", interval = "신뢰 구간: %s, 95%%",
    left_out = "제외: %s행 %s", may_move = "잠정치: 아직 바뀔 수 있음",
    change_between = "증감은 %s에서 %s 사이 (95%%): %s", more_than_noise = "오차 범위를 벗어남",
    benchmark = "벤치마크: %s (%s)", range = "%s–%s", from = "%s 이상", up_to = "%s 이하",
  },

  -- Charts in words
  chart = {
    of_year = "{year}년 {part}", -- part: a month, day or quarter
    at = {
      hour = "(%s)", day = "(%s)", week = "(%s)", month = "(%s)", quarter = "(%s)", year = "(%s)", other = "(%s)",
    },
    rose = "%s: %s %s에서 %s %s(으)로 상승", -- name, first value, when, last value, when
    fell = "%s: %s %s에서 %s %s(으)로 하락",
    level = "%s: %s %s, 마지막도 %s %s",
    one = "%s: %s %s",
    extremes = "%s; 최저 %s %s, 최고 %s %s", -- sentence, lowest, when, highest, when
    stop = "%s.",
    target = "목표는 %s입니다.",
    share = "%s %s", -- name, how much
    parts = "%s: %s.", -- of what, its parts
    more = "외 %s개",
    bin = "%s 이상 %s 미만: %s", -- from, to, count
    bins = "전체 %s건; 가장 많은 %s건이 %s 이상 %s 미만입니다.", -- all, in the largest bin, from, to
    point = "%s %s, %s %s", -- title of x, x, title of y, y
    points = "점 %s개; %s %s–%s, %s %s–%s.", -- count, title of x, from, to, title of y, from, to
    grid = "최고 %s (%s), 최저 %s (%s).", -- value, where, value, where
    cell = "%s, %s", -- row, column
    provisional = "기울어진 옅은 숫자는 잠정치입니다. 해당 기간이 아직 끝나지 않았습니다.",
  },

  -- What moved a number
  why = {
    rose = "%s: %s 상승, %s → %s (%s, 비교 대상 %s)", -- title, by how much, before, after, the two periods
    fell = "%s: %s 하락, %s → %s (%s, 비교 대상 %s)",
    same = "%s: %s 유지 (%s, 비교 대상 %s)",
    stop = "%s.", -- a sentence
    within_noise = "%s; 이 변화는 오차 범위 이내입니다",
    by = "%s 기준: %s", -- dimension, movers
    within_rose = "%s 상승, %s → %s (%s)", -- segment, before, after, what it adds
    within_fell = "%s 하락, %s → %s (%s)",
    mix = "%s 비중 %s, 이전 %s (%s)", -- segment, part after, part before, what it adds
    more = "%s %s, 이전 %s (%s)", -- segment, after, before, what it adds
    entered = "%s 신규 (%s)",
    left = "%s 소멸 (%s)",
    stock = "%s 유입 %s, 유출 %s (%s)", -- segment, in, out, what that adds
    other = "%s (%s)",
    named = "%s, %s (%s)", -- segment, which effect, what it adds
    parts = "구성 요소별: %s",
    part = "%s %s → %s (%s)", -- part, before, after, what it adds
    put_back = "%s만 이전과 같았다면 %s (%s)", -- segment, value, the difference
    nothing_sure = "%s 기준으로는 우연으로 설명되지 않는 변화가 없습니다",
    noise = "오차와 구별되지 않음: %s / %s",
    columns = {
      volume = "물량", mix = "구성", within = "내부 변화", entry = "신규·소멸", ["in"] = "유입", out = "유출",
    },
    verdict = { sure = "확실", noise = "오차", partly = "일부" },
    rest = { distinct = "(중복 집계)", peak = "(다른 시각의 최고점)" },
    rows_of = "n %s", before = "이전", after = "이후", total = "합계", share = "비중",
    put_back_title = "이전과 같다면", effect = "기여",
    others = "기타 (%s)", all = "전체",
    corrected = "%s개 효과는 모두 합쳐 95 %%의 신뢰 수준이 되도록 각각 %s 신뢰 수준으로 검정했습니다(Bonferroni).",
    counted = "표본이 아니라 전수 집계이므로 오차가 없습니다.",
    not_judged = "이 종류의 수치에 대해서는 우연의 크기를 알 수 없습니다.",
    not_additive = "각 줄은 한 구간의 행만 이전 상태로 되돌린 결과이며, 더해도 전체 변화가 되지 않습니다.",
    not_apart = "분해하지 않음: %s.",
    also = "함께 살펴본 기준: %s.", skipped = "%s 기준은 제외: %s.",
  },

  -- Why a figure differs by two dialects
  reconcile = {
    differs = "%s: %s (%s), %s (%s), 차이 %s (%s)", -- title, value, dialect, value, dialect, difference, period
    same = "%s: %s, %s와 %s에서 같음 (%s)",
    cause = "%s: %s; %s: %s: %s", -- second dialect, its rule, the first one, its rule, what comes of it
    moved = "%s %s", -- by how much, more or less
    more = "증가", less = "감소", unmoved = "수치 변동 없음", no_value = "수치 없음",
    together = "%s (위 항목들과 함께)",
    gained = "%s건 추가", lost = "%s건 제외", changed = "%s건 변경", -- counts of tickets
    tickets = "티켓: %s",
    without_effect = "여기서 영향 없음: %s.",
    no_causes = "이 이벤트들에서는 두 규칙에 차이가 없습니다.",
    no_tickets = "다른 지표로 이루어진 수치입니다. 바뀐 티켓은 각 지표에서 확인하십시오: %s.",
    shapley = "효과는 모든 전환 순서의 평균이며(Shapley), 수치는 하나씩만 전환한 값입니다.",
    steps = "위에서 아래로 하나씩 전환했습니다. 함께여야 나타나는 효과는 나중 항목에 들어갑니다.",
    heads = { "전환 항목", "이전", "이후", "효과", "수치", "n", "티켓" },
    example_heads = { "전환 항목", "티켓", "이전", "이후" },
    none = "없음", total = "합계",
    words = { -- word, meaning
      kinds = "\"%s\": %s", fields = "\"%s\": %s", actors = "\"%s\": %s", statuses = "\"%s\": %s",
    },
    meanings = { -- what a word means; "" where the dialect does not know it
      kinds = {
        [""] = "알 수 없는 이벤트", none = "알 수 없는 이벤트", created = "생성", message = "메시지", note = "메모",
        status = "상태 변경", agent = "담당자 배정", team = "팀 변경", priority = "우선순위 변경", handoff = "봇의 인계",
        merged = "병합", deleted = "삭제", restored = "복원", field = "이름이 가리키는 필드의 변경",
      },
      fields = {
        [""] = "의미 없음", none = "의미 없음", status = "상태", agent = "담당자", team = "팀", priority = "우선순위",
      },
      actors = { [""] = "어느 쪽도 아님", none = "어느 쪽도 아님", agent = "상담사", customer = "고객", bot = "봇" },
      statuses = {
        [""] = "알 수 없어 열림으로 봄", new = "신규", open = "열림", pending = "고객 응답 대기", hold = "보류",
        solved = "해결", closed = "종료",
      },
    },
    more_words = "%s 외 %d개",
    rules = {
      creation_asks = { [true] = "고객이 만든 티켓은 그 자체로 문의", [false] = "메시지만 문의로 봄" },
      agent_created = {
        customer = "상담사가 만든 티켓의 첫 응답은 고객의 첫 메시지부터 측정",
        second = "상담사가 만든 티켓은 상담사의 두 번째 메시지가 첫 응답",
        opening = "상담사가 만든 티켓은 여는 메시지가 첫 응답",
        never = "상담사가 만든 티켓에는 첫 응답이 없음",
      },
      reply_start = {
        creation = "첫 응답은 생성 시점부터 측정",
        restart = "첫 응답은 봇의 인계, 없으면 마지막 재열림, 없으면 봇의 해결부터 측정",
      },
      reply_after_solve = { [true] = "첫 응답이 첫 해결 뒤에 올 수 있음", [false] = "해결 뒤의 응답은 첫 응답이 아님" },
      solve_ends_turn = { [true] = "해결되면 대기 중인 문의가 끝남", [false] = "해결 뒤에도 문의는 계속 대기" },
      message_reopens = { [true] = "고객 메시지가 해결된 티켓을 다시 엶", [false] = "메시지만으로는 티켓이 열리지 않음" },
      merge_solves = { [true] = "병합되어 없어진 티켓은 해결로 봄", [false] = "병합되어도 해결로 보지 않음" },
      reopens = { transition = "해결·종료에서 되돌아온 변경마다 재열림", solves = "해결 횟수에서 하나를 뺀 것이 재열림" },
    },
    kpi = "수치의 정의: %s",
  },

  -- What the layouts of reports say
  layout = {
    running = "%s, 진행 중", -- a period
    period_words = "%s (%s)", -- a period, its first and last day
    header = { period = "기간", against = "비교 기간", as_of = "기준 시점", watermark = "데이터 최종 시점", zone = "시간대",
      definitions = "정의", empty = "데이터 없음", only = "대상" },
    missing = "데이터가 없어 표시하지 않음: %s.", missing_item = "%s (%s 필요)", -- title, a field
    left_out = "제외: %s (%s).", -- "24 rows without csat", titles
    excluded = "%s행 %s", -- count, reason
    part = "%s: %s행 %s.", -- title, count, which
    rejected = '가져오기에서 거부된 행: %s개. 확인: perilune sql "SELECT * FROM rejects"',
    intervals = "신뢰 구간은 95% 수준입니다.",
    none = "(없음)", others = "기타", -- segments
    grain = { hour = "시간", day = "일", week = "주", month = "월", quarter = "분기", year = "연도",
      fiscal_quarter = "회계 분기", fiscal_year = "회계 연도" },
    grains = { hour = "시간", day = "일", week = "주", month = "개월", quarter = "분기", year = "년",
      fiscal_quarter = "회계 분기", fiscal_year = "회계 연도" },
    dimensions = { weekday = "요일", hour = "시각" },
    range = "%s~%s", -- two buckets
    weekdays = { "월", "화", "수", "목", "금", "토", "일" },
    by = "%s, %s별", -- title, dimension or grain
    by_two = "%s, %s·%s별", -- title, two dimensions
    table_by = "%s별", metric = "지표", value = "값", total = "합계", trend = "추이",
    shown = "%s, %s별, %s.", -- title, dimension, period
    no_segments = "%s, %s별: %s에 %s 값이 있는 행이 없습니다.", -- title, dimension, period, dimension
    no_rows = "%s: %s에 해당하는 행이 없습니다.", -- title, period
    most = "가장 많은 항목은 %s: %s.", -- segment, value
    largest = "상위 %s개만 표시 (전체 %s개).", first = "처음 %s개 (전체 %s개).",
    small = "%s행 미만이어서 제외: %s개.", -- minimum, how many
    no_data_yet = "%s: %s 말까지 데이터가 없습니다.", -- title, period
    no_data_in_span = "%s: 이 구간에 데이터가 없습니다.",
    one_value = "%s: %s.", -- title, value
    at = "%s (%s)", -- value, bucket
    rose = "%s: %s → %s, 상승; 최저 %s, 최고 %s.", -- title, first, last, lowest, highest
    fell = "%s: %s → %s, 하락; 최저 %s, 최고 %s.",
    same = "%s: %s → %s, 변동 없음; 최저 %s, 최고 %s.",
    before = "이전 %s%s", -- count, grains
    higher = "평소보다 높음: %s.", lower = "평소보다 낮음: %s.", -- buckets
    cohort = { size = "규모", last = "최근 %s개 (전체 %s개).", about = "%s: 행은 코호트, 열은 경과 기간(%s)입니다." },
    boxes = { title = "%s: %s~%s점 응답", about = "응답 %s개. %s", -- title, lowest, highest; count, rule
      high = "%s점 이상이 긍정 응답이며, 높을수록 좋습니다.",
      low = "%s점 이하가 긍정 응답이며, 낮을수록 좋습니다.", listed = "긍정 응답: %s." },
    contrast = { first = "첫째", second = "둘째", difference = "차이", verdict = "판정",
      between = "%s [%s~%s]", -- difference, from, to
      more = "더 높음", less = "더 낮음", noise = "우연의 범위 안", unknown = "알 수 없음",
      note = "차이는 첫째에서 둘째를 뺀 값이며 구간은 95 %입니다. 뒤에 일어났다고 해서 그 때문에 일어난 것은 아닙니다." },
    survival = { title = "남아 있는 비율", name = "남아 있음",
      about = "전체 %s 중 %s 이탈.", median = "절반이 떠나는 데 걸린 기간: %s%s.", -- all, left; count, grains
      last = "%s%s 뒤에 %s 남아 있음 (%s~%s).", -- count, grains, share, low, high
      few = "%s: 추적할 대상이 %s 미만입니다.", -- title, minimum
      note = "카플란-마이어 추정, 시작 이후 경과 기간(%s); %s 이상을 추적할 수 있는 동안만 표시합니다." },
    voice = { title = "%s, %s의 의견을 가르는 낱말", of = "%s 쪽에서 더 자주 쓰는 말", separator = ", ", -- group
      word = "낱말", example = "예", comments = "%s: 가장 낮은 응답의 의견", -- title
      read = "%s: 의견 %s개, 고객 %s명.", -- group, comments, customers
      newest = "그중 최근 %s개를 읽었습니다 (전체 %s개).",
      rules = "비율은 의견을 남긴 고객 기준입니다. 우연의 범위를 넘어 차이 나는 말만 표시하며(디리클레 사전분포를 쓴 로그 오즈, "
        .. "낱말 수를 감안해 보정), 쓴 고객이 %s명 미만인 말은 표시하지 않습니다.",
      none = "고객 %s명 이상이 쓴 말 가운데 우연의 범위를 넘어 둘을 가르는 말이 없습니다.", -- minimum
      lowest = "의견 %s개 (전체 %s개): 최근 %s개 중 가장 낮은 응답." }, -- shown, all, looked at
    distribution = "%s: 값 %s개, 절반은 %s 이하.", -- title, count, median
    median = "중앙값",
    fields = { ticket = "티켓", priority = "우선순위", team = "팀", agent = "상담원", state = "상태", status = "상태값",
      channel = "채널", type = "유형", age = "경과 시간", due = "기한", late = "초과 시간", metric = "지표", policy = "정책",
      waiting = "대기 시작", left = "남은 시간" },
    rows_at = "%s, %s: %s건.", -- title, when, count
    bands = { below = "%s 미만", between = "%s~%s", above = "%s 이상", about = "%s, 구간별, %s." }, -- title, period
    forecast = { name = "%s, 예측", -- title
      about = "예측, %s~%s: 모두 약 %s건 (Holt-Winters, 범위는 95 %%).", -- first, last, sum
      too_short = "%s: 예측 불가. 온전한 주기 두 번의 데이터(%s%s)가 필요합니다." }, -- title, count, grains
    staffing = { title = "필요 상담원 수, 요일·시각별",
      forecast = "다음 주 예상 유입: %s건.", mean = "평균적인 한 주의 유입: %s건.", -- count
      about = "상담원 근무 %s시간 (유급 %s시간, 부재 %s), 실제 작업 %s시간 (Erlang C): %s를 %s 안에 응답, 처리 시간 %s, 가동률 최대 %s.",
      always = "시각마다 따로 계산하며, 밤에 들어온 문의는 밤에 응답한다고 가정합니다. 달력을 지정하면 아침으로 옮깁니다.",
      in_calendar = "닫혀 있는 동안 들어온 문의는 다시 여는 시각의 작업으로 봅니다 (달력 %s).",
      no_handle_time = "필요 상담원 수: 처리 시간이 없어 알 수 없습니다. --handle_time 12m처럼 지정하세요." },
    quality = {
      check = "이상한 점", table = "테이블", rows = "행", share = "테이블 대비", example = "예", field = "필드",
      filled = "채워짐", when = "가져온 시각", importer = "가져오기 도구", file = "파일", read = "읽음", inserted = "추가",
      updated = "갱신", rejected = "거부", reason = "이유", why_rejected = "행이 거부된 이유",
      no_checks = "검사할 것이 없습니다: 행이 있는 테이블이 없습니다.",
      all_well = "모순이 없습니다: 검사 %s개를 모두 통과했습니다.", -- count
      found = "문제가 나온 검사 %s개 (전체 %s개).", -- count, all
      full_fields = "값이 있는 필드는 모든 행에 값이 있습니다.",
      empty_fields = "값이 전혀 없음: %s.", emptiest = "가장 비어 있는 %s개 (전체 %s개).",
      no_gap = "%s일 모두 티켓이 들어왔습니다 (%s).", -- days, period
      gaps = "티켓이 없는 날 %s일 (전체 %s일, %s): %s. 내보내기가 빠졌나요?", -- days, all, period, which
      events = "이벤트가 있는 티켓 %s건 (전체 %s건, %s). 나머지는 티켓의 필드를 씁니다.",
      no_imports = "아직 가져온 것이 없습니다.",
      checks = {
        reply_before_creation = "티켓 생성보다 이른 첫 응답",
        solve_before_creation = "생성보다 이른 해결",
        close_before_solve = "해결보다 이른 종료",
        solved_without_time = "해결·종료 상태인데 시각이 없음",
        time_without_solved = "아직 열려 있는데 해결 시각이 있음",
        reply_without_time = "응답했는데 첫 응답 시각이 없음",
        unknown_status = "알 수 없는 상태",
        unknown_priority = "알 수 없는 우선순위",
        negative_count = "0보다 작은 횟수",
        perhaps_twice = "같은 고객의 이전 티켓에서 1분 이내: 중복일 수 있음",
        unlike_events_solve = "이벤트의 해결 시각과 다름",
        unlike_events_reopens = "이벤트의 재열림 횟수와 다름",
        event_of_unknown = "없는 티켓의 이벤트",
        event_before_creation = "티켓 생성보다 이른 이벤트",
        score_off_scale = "척도를 벗어난 점수",
        score_without_scale = "척도가 없는 점수",
        answer_before_sending = "발송보다 이른 응답",
        survey_of_unknown = "없는 티켓에 대한 설문",
        left_before_coming = "가입보다 이른 이탈",
        delivered_before_order = "주문보다 이른 배송",
      },
    },
    funnel = "%s: 마지막 단계 도달 %s / %s (%s).", -- first step, last count, first count, share
    scatter = "점 하나는 %s의 값 하나: 가로 %s, 세로 %s.",
    rank = { streak = "%s%s 연속 기준 달성", -- count, grains
      shrunk = "보정 전 %s", -- value before it was drawn to the common one
      about_shrunk = "건수가 적은 값은 공통값 %s 쪽으로 보정했습니다.",
      about_alike = "차이가 우연의 범위를 넘지 않아 모두 공통값 %s 쪽으로 보정했습니다.",
      about_adjusted = "%s 구성을 보정함: 모두가 같은 문의를 맡았다고 가정한 값입니다.",
      shrink_kind = "shrink는 행의 비율과 평균에만 쓸 수 있으며 %s에는 쓸 수 없습니다", -- title
      adjust_kind = "adjust는 행의 비율과 평균에만 쓸 수 있으며 %s에는 쓸 수 없습니다" },
    change_against = "변화는 %s 대비입니다.", -- period
    usual = {
      title = "%s, 평소와 비교", -- period
      usual = "평소", range = "최저~최고", judged = "판단",
      verdict = { high = "평소보다 높음", low = "평소보다 낮음", usual = "평소 수준" },
      about_days = "평소는 같은 요일(%s)의 이전 %s주 중앙값입니다.", -- weekday, count
      about = "평소는 이전 %s%s의 중앙값입니다.", -- count, grains
      unknown = "데이터가 여기서 시작되어 평소 수준을 알 수 없습니다.",
    },
    representation = {
      title = "누가 응답했는가, %s별", -- dimension
      asked = "요청", answered = "응답", asked_part = "요청 비중", answered_part = "응답 비중",
      judged = "판단",
      verdict = { high = "다른 항목보다 많음", low = "다른 항목보다 적음", same = "다른 항목과 비슷함" },
      -- title, value, dimension, value
      about = "%s: %s. 모든 %s의 응답률이 같다고 보면 %s.",
      unknown = "요청 대상의 %s는 같은 항목의 응답이 없어 알 수 없습니다.",
    },
    changes = {
      title = "변화와 그 원인",
      rose = "%s 상승: %s → %s (%s)", fell = "%s 하락: %s → %s (%s)", -- title, before, after, difference
      better = "%s, 개선", worse = "%s, 악화",
      moved = "%s, 상태 %s → %s", -- the sentence, the status before and after
      driver = "%s; %s별: %s", -- the sentence, dimension, movers
      nothing = "우연의 범위를 넘어 움직인 지표가 없습니다 (%s, 비교 대상 %s; 살펴본 지표 %s개).",
      nothing_known = "비교할 수 없음: %s, %s 모두에 값이 있는 지표가 없습니다.",
      note = "%s, 비교 대상 %s; 살펴본 지표 %s개. 우연의 범위를 넘어 움직인 것만 표시하며, 살펴본 개수를 감안해 보정했습니다"
        .. "(Benjamini-Hochberg, 5 %%).",
    },
  },

  -- Descriptions read aloud
  trend = "값 %s개의 추이, %s에서 %s까지.",
  trend_empty = "추이: 데이터 없음.",
  line_summary = "%s: 값 %s개, 최저 %s (%s), 최고 %s (%s), 마지막 %s (%s).",
  line_empty = "%s: 데이터 없음.",
  bars_summary = "%s: %s.",

}

return M

SELECT r.review || ' ' || r."order" AS key, r."order" AS "order", d.customer AS customer,
  datetime(r.sent_at, 'unixepoch') AS sent_at, datetime(r.answered_at, 'unixepoch') AS answered_at, r.score AS score,
  CASE WHEN d.delivered_at > d.promised_at THEN 'late' WHEN d.delivered_at IS NOT NULL THEN 'on time' END AS touchpoint
FROM reviews r JOIN deliveries d ON d."order" = r."order"

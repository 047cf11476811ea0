# An example for /etc/cron.d/spla-usage, on a machine without systemd. Every morning from the 2nd to the 10th; a month
# that is filed already is left as it is. What is told on standard error comes by mail: without --quiet the summary
# would, too.
MAILTO=licensing@hosting.example
30 6 2-10 * *   spla-usage   /usr/bin/spla-usage report --quiet --config /etc/spla-usage/spla-usage.toml

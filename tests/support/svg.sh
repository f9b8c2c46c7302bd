# For scripts that draw a plot: source this file, and put "$svg_functions" before an awk program. It sets svg_x_top and
# svg_y_top, the largest values, and calls
#   svg_begin(TITLE)  svg_end(HTML)      the first and the last; HTML: what stands below
#   svg_x(V)  svg_y(V)                   where a value is
#   svg_level(V, COLOUR, TEXT)           a dashed line
#   svg_tick_x(V, TEXT)  svg_tick_y(V, TEXT)
#   svg_line_begin(COLOUR)  svg_line_to(X, Y)  svg_line_end()
svg_functions='
    function svg_x(v) { return 60 + v * 880 / svg_x_top }
    function svg_y(v) { return 340 - v * 290 / svg_y_top }
    function svg_begin(title) {
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 400\" font-family=\"sans-serif\" font-size=\"13\">"
        print "<rect width=\"960\" height=\"400\" fill=\"white\"/>"
        printf "<text x=\"60\" y=\"28\" font-size=\"16\">%s</text>\n", title
        print "<path d=\"M60 40V340H940\" fill=\"none\" stroke=\"black\"/>" }
    function svg_end(html) { printf "<text x=\"60\" y=\"388\">%s</text></svg>\n", html }
    function svg_level(v, colour, text) {
        printf "<line x1=\"60\" x2=\"940\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-dasharray=\"6 4\"/>\n", svg_y(v), svg_y(v), colour
        printf "<text x=\"935\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>\n", svg_y(v) - 4, colour, text }
    function svg_tick_x(v, text) {
        printf "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"340\" y2=\"346\" stroke=\"black\"/><text x=\"%.1f\" y=\"362\" text-anchor=\"middle\">%s</text>\n", svg_x(v), svg_x(v), svg_x(v), text }
    function svg_tick_y(v, text) {
        printf "<line x1=\"54\" x2=\"60\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"black\"/><text x=\"50\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", svg_y(v), svg_y(v), svg_y(v) + 4, text }
    function svg_line_begin(colour) { printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"", colour }
    function svg_line_to(x, y) { printf "%.1f,%.1f ", svg_x(x), svg_y(y) }
    function svg_line_end() { print "\"/>" }
'

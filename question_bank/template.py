"""What a new item starts from: it works as it stands."""

ITEM_TEMPLATE = """\
# Editors complete and check this file by its schema: run `assay bank schema > item.schema.json` beside it
# and put  #:schema ./item.schema.json  into the first line.
title  = "A title people recognise"
source = { label = "where the question comes from" }
# {{name}} stands for a param. LaTeX in $…$ keeps its own braces: $x^{{{kernel}}}$ becomes $x^{3}$. Where it
# needs two opening braces itself, put a space between them: { {.
prompt = \'\'\'
A convolution with {{filters}} filters of size ${{kernel}}\\times{{kernel}}$ reads {{channels}} channels.
\'\'\'

[params]                       # the values of the instance as asked
filters  = 64
kernel   = 3
channels = 1

[variants]                     # optional: further values, drawn from a seed per student, each param by itself
filters = [32, 64, 128]
# Params that must change together: instead of [variants] a table [[variants]] for each further instance.

[parts.params]
ask    = "How many parameters has it, biases included?"
answer = { type = "integer" }  # a name in graders.GRADERS, and its options
solver = "cnn.conv2d_parameters"
points = 1
[parts.params.given]           # the solver's arguments; "{{parts.name}}" is the key of another part
kernel       = "{{kernel}}"
in_channels  = "{{channels}}"
filters      = "{{filters}}"
bias         = "unit"
[[parts.params.misconceptions]]
id       = "no-bias"
given    = { bias = "none" }   # the same solver with one given changed; or scale = …, value = …, solver = …
feedback = "Each filter has a bias as well."

[check.keys]                   # worked by hand, never by the solver
params = "(3*3*1 + 1)*64"
[check.responses]
params = [["640", 1.0], ["576", 0.0], ["lots", "invalid"]]
"""

DOCUMENT_TEMPLATE = """\
title = "{document}"
order = ["{name}"]
"""

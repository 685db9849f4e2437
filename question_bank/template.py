"""What a new item starts from: it works as it stands."""

ITEM_TEMPLATE = """\
title  = "A title people recognise"
source = { label = "where the question comes from" }
prompt = \'\'\'
A convolution with {{filters}} filters of size ${{kernel}}\\times{{kernel}}$ reads {{channels}} channels.
\'\'\'

[params]                       # the values of the instance as asked; a placeholder names one
filters  = 64
kernel   = 3
channels = 1

[variants]                     # optional: further values, drawn from a seed per student
filters = [32, 64, 128]

[parts.params]
ask    = "How many parameters has it, biases included?"
answer = { type = "integer" }  # a name in graders.GRADERS, and its options
solver = "cnn.conv2d_parameters"
points = 1
[parts.params.given]           # the solver's arguments
kernel       = "{{kernel}}"
in_channels  = "{{channels}}"
filters      = "{{filters}}"
bias         = "unit"
[[parts.params.misconceptions]]
id       = "no-bias"
given    = { bias = "none" }   # the same solver with one given changed
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

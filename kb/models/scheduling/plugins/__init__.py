"""The scheduler's plugins, one file each.

A file offers ``filter_for(pod, snapshot)``: the function that tells for one Node why the Pod must not go there (nothing
means it may), or None where the plugin has nothing to say about this Pod. And ``score(pod, snapshot, nodes)``: one
number from 0 to 100 for each of the Nodes, before the plugin's weight, or None where the plugin does not take part.
"""

"""A believable city for trials and demonstrations: Zhangye, first half of 2024.

The city's totals are the published ones and come out of the rows; every split, person, enterprise
and project is invented (示例…). Drafts of projects are made in memory first (`draft`, `cohorts`,
`places`, `sizes`, `money`, `troubles`), then written noun by noun. Same seed, same city.
"""

pytest_plugins = ["support.browser", "support.databases", "support.queues"]

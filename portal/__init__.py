"""The staff's portal: sign-in, and the apps that each person may open. Flask, and no script."""

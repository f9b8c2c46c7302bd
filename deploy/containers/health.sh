#!/bin/bash
# Healthy: the coordinator's core turns. There is no other HTTP client in the image.
exec 3<>/dev/tcp/127.0.0.1/7790 || exit 1
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
read -r -t 5 _ code _ <&3
[[ $code == 200 ]]

"""A boto3 client that can reach nothing but the demo server."""

import boto3
from botocore.config import Config

from conversation import REGION


def connect(url):
    return boto3.client(
        "bedrock-runtime",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id="dummy",
        aws_secret_access_key="dummy",
        config=Config(
            connect_timeout=10,
            read_timeout=30,
            # Tries would hide what one request gets, and take their time.
            retries={"total_max_attempts": 1},
        ),
    )

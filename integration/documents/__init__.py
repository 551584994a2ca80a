"""What a signature on an integration note covers."""

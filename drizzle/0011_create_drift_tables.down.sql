DROP TABLE drift_findings, drift_policies;

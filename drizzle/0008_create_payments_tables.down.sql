DROP TABLE unserved_payments, payments;

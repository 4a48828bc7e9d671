/* tests/unit/store_v1.h - the tables of a store of version 1, as the first
 * tokentop made them. Never changes. */
#ifndef TESTS_UNIT_STORE_V1_H
#define TESTS_UNIT_STORE_V1_H

static const char store_v1[] =
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"

	"CREATE TABLE name(number INTEGER PRIMARY KEY, text TEXT NOT NULL);"

	/* dimensions are numbers of names */
	"CREATE TABLE series(number INTEGER PRIMARY KEY, source, provider,"
	" maker, model, raw_model, client, project, account, key, host, user,"
	" tags, region, price_list, rule, tier, band, basis, flags);"

	"CREATE TABLE session(number INTEGER PRIMARY KEY, client TEXT, name TEXT,"
	" project TEXT, parent TEXT, first_ts INTEGER, last_ts INTEGER);"
	"CREATE UNIQUE INDEX session_name ON session(client, name);"
	"CREATE INDEX session_last ON session(last_ts);"

	/* sums: store_pack_cell() */
	"CREATE TABLE minute(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE quarter(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE day(bucket INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(bucket, series)) WITHOUT ROWID;"
	"CREATE TABLE session_cell(session INTEGER, series INTEGER, sums BLOB,"
	" PRIMARY KEY(session, series)) WITHOUT ROWID;"

	/* ids: 18 bytes each, the id, its kind and what it was seen beside */
	"CREATE TABLE record(row INTEGER PRIMARY KEY, ts INTEGER, series,"
	" session, owner_file, winner_file, requests, known, flags, tier,"
	" shared, cost, unpriced, reported, reported_by, input, cache_read,"
	" cache_write_5m, cache_write_1h, output, reasoning, audio_in,"
	" audio_out, image_in, image_out, unclassified, cached_audio,"
	" fees BLOB, ids BLOB);"
	"CREATE INDEX record_ts ON record(ts);"

	/* row 0: expired. how: kind and what it was seen beside */
	"CREATE TABLE id(id BLOB, row INTEGER, how INTEGER,"
	" PRIMARY KEY(id, row)) WITHOUT ROWID;"

	"CREATE TABLE file(number INTEGER PRIMARY KEY, source TEXT, path TEXT,"
	" dev, ino, size, mtime_ns, offset, anchor, first_ts, state BLOB);"
	"CREATE TABLE reject(number INTEGER PRIMARY KEY, source TEXT, file,"
	" offset, why TEXT, at);"
	"CREATE INDEX reject_source ON reject(source);"
	"CREATE TABLE counter(source TEXT PRIMARY KEY, records, duplicates,"
	" rejected, bytes, last_record) WITHOUT ROWID;";

#endif

import { functionFacts } from '../../sql/index.js';

/**
 * Whether statements that people write may call a function: it makes its value of its operands, of the clock or of chance alone. Anything else is refused,
 * above all what reads files, settings, variables, statistics, other statements or what the engine knows of itself.
 */
export function isServedFunction(name: string): boolean {
  if (FURTHER.has(name)) return true;
  if (NOT_SERVED.has(name)) return false;
  const { form, reads } = functionFacts(name);
  return (form === 'scalar' || form === 'aggregate' || form === 'window') && reads === 'operands';
}

/** The same for what rows are read from. */
export function isServedTableFunction(name: string): boolean {
  return ROWS.has(name);
}

const ROWS: ReadonlySet<string> = named('unnest generate_series range');

/** Known to make its value of its operands, but with more: an error of the reader’s own words, or a name of a file. */
const NOT_SERVED: ReadonlySet<string> = named('stats error');

/** Functions of the engine that queries of projects seldom call, and its operators. */
const FURTHER: ReadonlySet<string> = named(
  `!__postfix !~~ !~~* % & && * ** + - ->> / // <-> << <=> <@ >> @ @> ^ ^@ xor | || ~ ~~ ~~* ~~~
  unnest generate_series range generate_subscripts
  now today current_date current_time current_timestamp get_current_time get_current_timestamp current_localtime current_localtimestamp transaction_timestamp age ago
  random uuid gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version
  acosh asinh atanh cosh sinh tanh cot gamma lgamma nextafter signbit fdiv round_even roundbankers add subtract multiply divide
  greatest_common_divisor least_common_multiple bar to_base bin unbin from_binary get_bit set_bit bit_position bitstring equi_width_bins
  aggregate apply filter reduce array_aggr array_aggregate array_apply array_extract array_grade_up array_has_all array_has_any array_indexof array_intersect
  array_reduce array_resize array_reverse_sort array_select array_transform array_unique array_value array_where array_zip array_cosine_distance
  array_cosine_similarity array_cross_product array_distance array_dot_product array_inner_product array_negative_dot_product array_negative_inner_product
  array_pop_back array_pop_front array_push_back array_push_front array_to_string_comma_default
  list_aggr list_any_value list_append list_apply list_cat list_count list_filter list_first list_grade_up list_has_all list_has_any list_histogram
  list_indexof list_intersect list_kurtosis list_last list_mad list_median list_mode list_pack list_prepend list_product list_reduce list_resize
  list_reverse_sort list_select list_skewness list_stddev_pop list_stddev_samp list_transform list_var_pop list_var_samp list_where list_zip
  list_approx_count_distinct list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_entropy list_sem list_kurtosis_pop
  list_cosine_distance list_cosine_similarity list_distance list_dot_product list_inner_product list_negative_dot_product list_negative_inner_product
  map_concat map_contains map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries
  struct_concat struct_contains struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_position struct_update struct_values
  union_extract union_tag union_value
  json_contains json_exists json_merge_patch json_pretty json_quote json_structure json_transform json_transform_strict from_json_strict row_to_json
  array_to_json json_group_structure
  ilike_escape like_escape not_ilike_escape not_like_escape regexp_escape regexp_split_to_array str_split_regex string_split_regex strlen ord
  damerau_levenshtein editdist3 hamming jaccard jaro_similarity mismatches left_grapheme right_grapheme length_grapheme substring_grapheme nfc_normalize
  format_bytes formatreadablesize formatreadabledecimalsize parse_formatted_bytes pg_size_pretty url_decode url_encode md5_number_lower md5_number_upper
  parse_dirname parse_dirpath parse_filename parse_path
  century decade era millennium julian nanosecond weekday days_in_month make_timestamp_ms make_timestamp_ns make_timestamptz time_bucket timezone_hour
  timezone_minute normalized_interval to_centuries to_decades to_microseconds to_millennia to_milliseconds to_quarters to_weeks
  approx_top_k arg_max_nulls_last arg_min_nulls_last bitstring_agg count_star favg fsum histogram_exact kahan_sum sumkahan kurtosis_pop mad rank_dense
  flatten regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_sxx regr_sxy regr_syy reservoir_quantile sem sum_no_overflow wavg weighted_avg geometric_mean
  is_histogram_other_bin constant_or_null replace_type switch pg_typeof`,
);

function named(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}

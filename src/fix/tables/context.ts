/** Parameters that Airflow fills from the task's context. https://airflow.apache.org/docs/apache-airflow/stable/templates-ref.html */

const KEYS = `
conf conn context dag dag_run data_interval_end data_interval_start ds ds_nodash exception execution_date
expanded_ti_count inlets inlet_events logical_date macros map_index_template next_ds next_ds_nodash
next_execution_date outlet_events outlets params partition_key prev_data_interval_end_success
prev_data_interval_start_success prev_ds prev_ds_nodash prev_end_date_success prev_execution_date
prev_execution_date_success prev_start_date_success reason run_id start_date task task_instance task_instance_key_str
task_reschedule_count templates_dict test_mode ti tomorrow_ds tomorrow_ds_nodash triggering_asset_events
triggering_dataset_events try_number ts ts_nodash ts_nodash_with_tz var yesterday_ds yesterday_ds_nodash
`
const CONTEXT = new Set(KEYS.split(/\s+/).filter(Boolean))

export const isContextKey = (name: string): boolean => CONTEXT.has(name)
